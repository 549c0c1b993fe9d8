import { fileURLToPath } from 'node:url';
import { SyncError } from '../core/errors';

/** The place in the cloud that a user named. */
export type RemoteUrl =
  | { readonly kind: 's3'; readonly bucket: string; /** Without slashes at its ends; `''` is the whole bucket. */ readonly prefix: string }
  | { readonly kind: 'folder'; /** Absolute, in the system's own spelling. */ readonly path: string }
  | { readonly kind: 'drive'; readonly folderId: string };

const forms = 'Use s3://bucket/prefix, gdrive://<folder id> or file:///path.';

/** Reads `s3://bucket/prefix`, `gdrive://<folder id>` or `file:///path`; throws `usage` for anything else. Never repeats the text, which may hold a secret. */
export function parseRemoteUrl(text: string, platform: NodeJS.Platform = process.platform): RemoteUrl {
  const match = /^([a-z][a-z0-9+.-]*):(.*)$/isu.exec(text.trim());
  const [, scheme = '', rest = ''] = match ?? [];
  if (match === null || isDriveLetter(scheme)) throw usage(`The remote is not a URL. ${forms}`);
  switch (scheme.toLowerCase()) {
    case 's3':
      return parseS3(authorityAndPath(rest, 's3://bucket/prefix'));
    case 'gdrive':
      return parseDrive(authorityAndPath(rest, 'gdrive://<folder id>'));
    case 'file':
      return parseFile(rest, platform);
    default:
      throw usage(`"${scheme}:" is not a kind of remote that Cloud Sync knows. ${forms}`);
  }
}

function parseS3(rest: string): RemoteUrl {
  refuseExtras(rest, 'The S3 keys do not belong in it: they come from the settings, the environment or ~/.aws/credentials.');
  const slash = rest.indexOf('/');
  const bucket = slash === -1 ? rest : rest.slice(0, slash);
  const prefix = slash === -1 ? '' : rest.slice(slash + 1).replace(/^\/+|\/+$/gu, '');
  if (bucket === '') throw usage('The remote names no bucket. Use s3://bucket/prefix.');
  const fault = bucketFault(bucket) ?? prefixFault(prefix);
  if (fault !== undefined) throw usage(`The remote is not valid: ${fault}.`);
  return { kind: 's3', bucket, prefix };
}

/** Amazon's rules, https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function bucketFault(bucket: string): string | undefined {
  if (bucket.length < 3 || bucket.length > 63) return 'the name of a bucket has 3 to 63 characters';
  if (!/^[a-z0-9.-]+$/u.test(bucket)) return 'the name of a bucket has lower-case letters, digits, dots and hyphens only';
  if (!/^[a-z0-9].*[a-z0-9]$/u.test(bucket)) return 'the name of a bucket begins and ends with a letter or a digit';
  if (bucket.includes('..')) return 'the name of a bucket has no two dots in a row';
  if (/^\d+\.\d+\.\d+\.\d+$/u.test(bucket)) return 'the name of a bucket is not an IP address';
  return undefined;
}

function prefixFault(prefix: string): string | undefined {
  if (prefix === '') return undefined;
  if (/[\u0000-\u001f\u007f\\]/u.test(prefix)) return 'the prefix has a control character or a backslash';
  const names = prefix.split('/');
  if (names.includes('')) return 'the prefix has two slashes in a row';
  if (names.includes('.') || names.includes('..')) return 'the prefix has "." or ".." as a folder';
  return undefined;
}

function parseDrive(rest: string): RemoteUrl {
  refuseExtras(rest, 'Sign in to Google Drive instead.');
  const folderId = rest.replace(/\/$/u, '');
  if (!/^[\w-]+$/u.test(folderId))
    throw usage('The remote names no Drive folder. Use gdrive://<folder id>, with the id from the address of the folder in the browser.');
  return { kind: 'drive', folderId };
}

function parseFile(rest: string, platform: NodeJS.Platform): RemoteUrl {
  if (/[?#]/u.test(rest)) throw usage('A file URL has no "?" or "#"; write %3F or %23 for those in a name.');
  if (!/^\/\/[^/]*\/./u.test(rest)) throw usage('The path of the folder must be absolute: file:///path, with three slashes.');
  try {
    return { kind: 'folder', path: fileURLToPath(new URL(`file:${rest}`), { windows: platform === 'win32' }) };
  } catch (error) {
    throw usage('The file URL does not name a folder on this computer. Use file:///path, or file:///C:/path on Windows.', error);
  }
}

function authorityAndPath(rest: string, form: string): string {
  if (!rest.startsWith('//')) throw usage(`The remote is not complete. Use ${form}.`);
  return rest.slice(2);
}

function refuseExtras(rest: string, hint: string): void {
  const authority = rest.split('/', 1)[0] ?? '';
  if (authority.includes('@')) throw usage(`The remote must not hold a user name or password. ${hint}`);
  if (/[?#]/u.test(rest)) throw usage('The remote must not have a "?" or "#". Region and endpoint have settings of their own.');
}

/** `C:\cloud` is a path and no URL. */
function isDriveLetter(scheme: string): boolean {
  return scheme.length === 1;
}

function usage(message: string, cause?: unknown): SyncError {
  return new SyncError('usage', message, { cause });
}
