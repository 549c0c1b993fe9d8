import { SyncError } from '../core/errors';
import type { CloudSyncProvider } from '../core/model/provider';
import { FolderProvider } from './folder/folderProvider';
import type { DriveCredentials } from './drive/auth/credentials';
import type { GoogleAddresses } from './drive/auth/endpoints';
import type { DriveOptions } from './drive/driveOptions';
import type * as driveEntry from './drive/driveEntry';
import { stateMemory, type FindState } from './providerMemory';
import { parseRemoteUrl } from './remoteUrl';
import type * as s3Entry from './s3/s3Entry';
import type { S3Options } from './s3/s3Options';

/** Who opens a Drive. */
export interface DriveOpening extends GoogleAddresses, Pick<DriveOptions, 'account' | 'log'> {
  readonly credentials: DriveCredentials;
}

export interface OpenOptions {
  /** How to reach S3: all but what the URL says. */
  readonly s3?: Omit<S3Options, 'bucket' | 'prefix' | 'memory'> | undefined;
  /** How to reach Google Drive: all but what the URL says. */
  readonly drive?: DriveOpening | undefined;
  /** Where the provider keeps what it should know the next time: Drive's listing, S3's unfinished uploads. Omitted: nowhere. */
  readonly state?: FindState | undefined;
}

/** The S3 part with its SDK. The build makes a bundle of its own of it, which is read at the first use. */
export function loadS3(): Promise<typeof s3Entry> {
  return import('./s3/s3Entry');
}

/** The Google Drive part with its SDK, and signing in to it; a bundle of its own likewise. */
export function loadDrive(): Promise<typeof driveEntry> {
  return import('./drive/driveEntry');
}

/** The provider for `s3://bucket/prefix`, `gdrive://<folder id>` or `file:///path`, not connected yet; throws `usage` for a malformed URL. */
export async function openProvider(remoteUrl: string, options: OpenOptions = {}): Promise<CloudSyncProvider> {
  const remote = parseRemoteUrl(remoteUrl);
  const { state } = options;
  switch (remote.kind) {
    case 's3': {
      const { S3Provider } = await loadS3();
      const memory = state && stateMemory(state, 'uploads.json');
      return new S3Provider({ ...options.s3, bucket: remote.bucket, prefix: remote.prefix, memory });
    }
    case 'folder':
      return new FolderProvider(remote.path);
    case 'drive': {
      if (options.drive === undefined) throw new SyncError('unauthorized', 'Nobody is signed in to Google Drive. Sign in first.');
      const { openDrive } = await loadDrive();
      const cache = state && stateMemory(state, 'drive.json');
      return openDrive({ ...options.drive, folderId: remote.folderId, cache });
    }
  }
}
