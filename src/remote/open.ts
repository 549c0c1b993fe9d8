import { SyncError } from '../core/errors';
import type { CloudSyncProvider } from '../core/model/provider';
import { FolderProvider } from './folder/folderProvider';
import { parseRemoteUrl } from './remoteUrl';
import type * as s3Entry from './s3/s3Entry';
import type { S3Options } from './s3/s3Options';

export interface OpenOptions {
  /** How to reach S3: all but what the URL says. */
  readonly s3?: Omit<S3Options, 'bucket' | 'prefix'> | undefined;
}

/** The S3 part with its SDK. The build makes a bundle of its own of it, which is read at the first use. */
export function loadS3(): Promise<typeof s3Entry> {
  return import('./s3/s3Entry');
}

/** The provider for `s3://bucket/prefix` or `file:///path`, not connected yet; throws `usage` for a malformed URL. */
export async function openProvider(remoteUrl: string, options: OpenOptions = {}): Promise<CloudSyncProvider> {
  const remote = parseRemoteUrl(remoteUrl);
  switch (remote.kind) {
    case 's3': {
      const { S3Provider } = await loadS3();
      return new S3Provider({ ...options.s3, bucket: remote.bucket, prefix: remote.prefix });
    }
    case 'folder':
      return new FolderProvider(remote.path);
    case 'drive':
      throw new SyncError('unsupported', 'Google Drive is not supported yet. Use s3://bucket/prefix or file:///path.');
  }
}
