import { resolve } from 'node:path';
import type { RemoteUrl } from './remoteUrl';
import { providerId } from './s3/s3Options';

/** The `id` that the provider of this place has, told without it: no SDK is loaded and nobody is asked. `endpoint`: for S3 alone. */
export function remoteId(remote: RemoteUrl, endpoint?: string): string {
  switch (remote.kind) {
    case 's3':
      return providerId({ bucket: remote.bucket, prefix: remote.prefix, endpoint });
    case 'folder':
      return `folder:${resolve(remote.path)}`;
    case 'drive':
      return `gdrive:${remote.folderId}`;
  }
}
