import { hashContent } from '../../core/bytes';
import { SyncError, type AsyncFileSystem, type LocalFile, type Trash, type TrashEntry } from '../../core';
import { t } from '../texts/l10n';

/** A folder's files, and what is kept of those that syncs took away. */
export interface Contents {
  readonly fs: AsyncFileSystem;
  readonly trash: Pick<Trash, 'list' | 'keepLocal' | 'discard'>;
  /** A former content by its SHA-256 (hex), when it is still kept. */
  contentOf(hash: string): Promise<Uint8Array | undefined>;
  /** Puts a content from the trash back, beside what is under its name by now. Resolves with its path. */
  restore(entry: TrashEntry): Promise<string>;
}

/** SHA-256 (hex) of the file at `path`, or `undefined` when there is none. */
export async function hashAt({ fs }: Contents, path: string, signal?: AbortSignal): Promise<string | undefined> {
  if ((await fs.stat(path)) === undefined) return undefined;
  return (await hashContent(fs.read(path, signal), () => fs.createHasher())).hash;
}

/** Which of these contents are still kept. Those in the trash need not be read to know it. */
export async function keptAmong(contents: Contents, hashes: Iterable<string>): Promise<ReadonlySet<string>> {
  const inTrash = new Set((await contents.trash.list()).map(({ hash }) => hash));
  const kept = new Set<string>();
  for (const hash of new Set(hashes)) {
    if (inTrash.has(hash) || (await contents.contentOf(hash)) !== undefined) kept.add(hash);
  }
  return kept;
}

/** Puts a kept content under `path`, where nothing may be. */
export async function putBack(contents: Contents, path: string, hash: string): Promise<void> {
  const content = await requireContent(contents, path, hash);
  await contents.fs.write(path, content, { expected: 'absent', hash });
}

/** Puts a kept content in the place of the one whose SHA-256 is `expected`; that goes to the trash first. */
export async function replaceWith(contents: Contents, path: string, hash: string, expected: string, reason: string): Promise<void> {
  const content = await requireContent(contents, path, hash);
  const local = await requireUnchanged(contents, path, expected);
  await contents.trash.keepLocal(contents.fs, local, expected, reason);
  await contents.fs.write(path, content, { expected: local, hash });
}

/** Moves a file to the trash. */
export async function throwAway(contents: Contents, path: string, expected: string, reason: string): Promise<void> {
  const local = await requireUnchanged(contents, path, expected);
  await contents.trash.keepLocal(contents.fs, local, expected, reason);
  await contents.fs.remove(path, { expected: local });
}

export async function moveFile(contents: Contents, path: string, to: string, expected: string): Promise<void> {
  await contents.fs.move(path, to, { expected: await requireUnchanged(contents, path, expected) });
}

async function requireContent(contents: Contents, path: string, hash: string): Promise<Uint8Array> {
  const content = await contents.contentOf(hash);
  if (content === undefined)
    throw new SyncError('notFound', t('The former content of "{0}" is no longer kept on this computer.', path), { path });
  return content;
}

/** The file, if it still holds what is expected. The file system looks once more, at the last moment, whether it is still the same. */
async function requireUnchanged(contents: Contents, path: string, expected: string): Promise<LocalFile & { readonly hash: string }> {
  const local = await contents.fs.stat(path);
  if (local !== undefined && (await hashAt(contents, path)) === expected) return { ...local, hash: expected };
  throw new SyncError('raced', t('"{0}" was changed meanwhile. It is left as it is.', path), { path });
}
