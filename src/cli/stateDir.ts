import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';

/** What decides where a user's programs keep their data. */
export interface UserPlace {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Where the state of one folder and one cloud lives unless `--state` says otherwise. `folder` is a real path, `remote` the provider's id. */
export function defaultStateDir(folder: string, remote: string, place: UserPlace): string {
  const hash = createHash('sha256').update(`${folder}\n${remote}`).digest('hex').slice(0, 16);
  const name = basename(folder)
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .slice(0, 40);
  return join(dataDir(place), 'cloud-sync', `${name === '' ? 'folder' : name}-${hash}`);
}

/** The file with the credentials for Google Drive: where the environment says, or where `cloud-sync sign-in` puts it. */
export function driveCredentialsFile(place: UserPlace): string {
  return place.variables['CLOUD_SYNC_DRIVE_CREDENTIALS'] || join(dataDir(place), 'cloud-sync', 'google-drive.json');
}

/** XDG Base Directory Specification 0.8: a relative path in `XDG_DATA_HOME` is to be ignored. */
function dataDir({ platform, home, variables }: UserPlace): string {
  const xdg = variables['XDG_DATA_HOME'];
  if (platform === 'win32') return variables['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  return xdg?.startsWith('/') === true ? xdg : join(home, '.local', 'share');
}
