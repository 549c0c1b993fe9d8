import { SyncError, type RemoteContent } from '../../core';
import { collect } from '../../core/bytes';
import { t } from '../texts/l10n';
import { bytesLabel } from '../texts/texts';

/** All bytes of a file in the cloud. Rejects with `tooLarge`, without receiving it, when it has more than `limit` bytes. */
export async function readUpTo({ info, content }: RemoteContent, limit: number): Promise<Uint8Array> {
  if (info.size <= limit) return collect(content);
  await content[Symbol.asyncIterator]().return?.();
  const message = t('"{0}" is too large to be shown ({1}; at most {2}).', info.path, bytesLabel(info.size), bytesLabel(limit));
  throw new SyncError('tooLarge', message, { path: info.path });
}
