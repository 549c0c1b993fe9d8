import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SyncError } from '../core/errors';
import { parseCredentials, type AuthorizedUser, type ServiceAccount } from '../remote/drive/auth/credentials';

/** For this user's eyes alone. */
const ownerOnly = 0o600;
const others = 0o077;

/** Reads a file with credentials; `undefined` when there is none. Refuses one that other users can read or change. */
export async function readCredentials(
  path: string,
  platform: NodeJS.Platform = process.platform,
): Promise<AuthorizedUser | ServiceAccount | undefined> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new SyncError('usage', `The file "${path}" with the Google Drive credentials cannot be read. Check its permissions.`, {
      cause: error,
    });
  });
  if (file === undefined) return undefined;
  try {
    // Windows keeps its permissions elsewhere; node shows a mode that says nothing.
    if (platform !== 'win32' && ((await file.stat()).mode & others) !== 0)
      throw new SyncError('usage', `The file "${path}" holds credentials, and other users can read it. Run: chmod 600 "${path}"`);
    return parseCredentials(await file.readFile('utf8'), `The file "${path}"`);
  } finally {
    await file.close();
  }
}

/** Puts credentials into a file that only this user can read. The file is replaced as a whole, or not at all. */
export async function writeCredentials(path: string, credentials: AuthorizedUser): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(temporary, 'wx', ownerOnly);
    try {
      await file.writeFile(`${JSON.stringify(credentials, undefined, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new SyncError('readOnly', `The credentials cannot be written to "${path}". Name another file in CLOUD_SYNC_DRIVE_CREDENTIALS.`, {
      cause: error,
    });
  }
}
