/** Two paths with the same key are one file on some disk: NFC for the forms of an accent, lower case for case (macOS, Windows). */
export function nameKey(path: string): string {
  // Upper case first, as disks do it: it takes together what lower case alone leaves apart, but for the final sigma.
  return path.normalize('NFC').toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}

/** Two paths with the same key are the same name to a person, in two Unicode spellings. */
export function unicodeKey(path: string): string {
  return path.normalize('NFC');
}

/** All folders above a path, nearest first: `a/b` and `a` for `a/b/c`. */
export function ancestors(path: string): string[] {
  const folders: string[] = [];
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) folders.push(path.slice(0, slash));
  return folders;
}

/** Whether `path` is `folder` or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** The last segment of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
