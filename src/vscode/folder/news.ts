import type { AsyncFileSystem, Scope, SyncManifest } from '../../core';

/** Whether a sync could have something to do about a path: it is in scope, and not as the manifest knows it. When in doubt, yes. */
export async function isNews(path: string, fs: AsyncFileSystem, manifest: SyncManifest, scope: Scope | undefined): Promise<boolean> {
  if (scope?.includesFile(path) === false) return false;
  try {
    const file = await fs.stat(path);
    const known = manifest.getState(path);
    if (file === undefined) return known !== undefined || isFolderOf(path, manifest);
    return known === undefined || file.size !== known.size || !isSameTime(file, known);
  } catch {
    // A folder, or something that cannot be read.
    return true;
  }
}

/** A watcher tells of a deleted folder, and not of each file in it. */
function isFolderOf(path: string, manifest: SyncManifest): boolean {
  for (const known of manifest.entries.keys()) if (known.startsWith(`${path}/`)) return true;
  return false;
}

/** A file that was written a moment ago has no fingerprint yet; for a hint its time is good enough. */
function isSameTime(
  file: { readonly fingerprint?: string | undefined; readonly modified: number },
  known: { readonly fingerprint?: string | undefined; readonly localModified: number },
): boolean {
  if (file.fingerprint !== undefined && known.fingerprint !== undefined) return file.fingerprint === known.fingerprint;
  return file.modified === known.localModified;
}
