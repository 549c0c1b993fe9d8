import { SyncError } from '../../core/errors';
import type { DriveClient } from './driveClient';

const idsPerRequest = 100;

/**
 * Ids for files to be made. Drive gives them out in advance
 * (https://developers.google.com/workspace/drive/api/reference/rest/v3/files/generateIds), so that a creation whose answer
 * was lost can be asked for again: the second one is refused with 409.
 */
export class IdPool {
  private readonly ids: string[] = [];
  private filling: Promise<void> | undefined;

  constructor(private readonly client: DriveClient) {}

  async take(signal: AbortSignal | undefined): Promise<string> {
    for (;;) {
      const id = this.ids.pop();
      if (id !== undefined) return id;
      this.filling ??= this.fill(signal).finally(() => (this.filling = undefined));
      await this.filling;
    }
  }

  private async fill(signal: AbortSignal | undefined): Promise<void> {
    const { data } = await this.client.run({ signal }, (options) =>
      this.client.api.files.generateIds({ count: idsPerRequest, space: 'drive', type: 'files' }, options),
    );
    if (!data.ids?.length) throw new SyncError('unknown', 'Google Drive gave out no ids for new files.');
    this.ids.push(...data.ids);
  }
}
