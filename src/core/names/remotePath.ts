/** The folder that is ours, in the workspace and in the cloud. No file of a user's is ever synced from or into it. */
export const ownFolder = '.cloudsync';

/** Temporary files next to their destination end like this; scans and listings pass them over. */
export const temporarySuffix = '.cloudsync-tmp';

/** Longest segment that every common file system can store, in UTF-8 bytes. */
const longestSegment = 255;

/** Longest whole path we make, in UTF-8 bytes: S3 allows 1,024 for a key, of which the prefix and our trash folder need some. */
export const longestPath = 900;

const encoder = new TextEncoder();

/**
 * Why `path` may not become a file below the root, as the end of a sentence, or `undefined` when it may.
 * Applies to every name that comes from a store or from a person (design: a remote name can never reach outside the folder).
 */
export function pathFault(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (path.startsWith('/')) return 'it begins with a slash';
  // The C0 controls and DEL, of which NUL ends a name for the kernel and a line feed ends it for a log.
  if (/[\u0000-\u001f\u007f]/u.test(path)) return 'it contains a control character';
  if (path.includes('\\')) return 'it contains a backslash';
  if (!path.isWellFormed()) return 'it is not valid Unicode';
  if (encoder.encode(path).length > longestPath) return `it is longer than ${longestPath} bytes`;
  return firstFault(path.split('/'));
}

function firstFault(segments: readonly string[]): string | undefined {
  for (const segment of segments) {
    const fault = segmentFault(segment);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function segmentFault(segment: string): string | undefined {
  if (segment === '') return 'it contains an empty folder name';
  if (segment === '.' || segment === '..') return `it contains "${segment}" as a folder name`;
  if (encoder.encode(segment).length > longestSegment) return `a name in it is longer than ${longestSegment} bytes`;
  if (isGitFolder(segment)) return 'it reaches into a .git folder';
  return undefined;
}

/** `.git` in every spelling that some file system takes for it (CVE-2014-9390, CVE-2019-1352), with the NTFS short name and stream. */
function isGitFolder(segment: string): boolean {
  if (!mayBeFolded.test(segment)) return false;
  return /^(\.git|git~\d+)(:.*)?$/u.test(folded(segment));
}

/** Names beginning otherwise, in plain ASCII, are no spelling of ours or of git's: the quick answer for nearly all. */
const mayBeFolded = /^[.gG]|[^\0-\x7f]/u;

/** The name as the least discerning disk compares it: without case, invisible characters, and dots and spaces at its end. */
function folded(segment: string): string {
  return segment
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu, '')
    .toLowerCase()
    .replace(/[. ]+(?=$|:)/u, '');
}

/** Whether the path is Cloud Sync's own: its folder, or a temporary file of a write in progress. */
export function isOwnPath(path: string): boolean {
  if (path.toLowerCase().endsWith(temporarySuffix)) return true;
  const slash = path.indexOf('/');
  const first = slash < 0 ? path : path.slice(0, slash);
  return mayBeFolded.test(first) && folded(first) === ownFolder;
}
