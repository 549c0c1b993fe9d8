import { SyncError } from '../../core';
import type { WorkspaceState } from '../folder/state';
import { t } from '../texts/l10n';
import { failureText, numberLabel } from '../texts/texts';
import type { RemoteDocument } from './remoteDocuments';

/** The texts of files in the cloud. A failure is told as a text as well, until a sync shows that the cloud is within reach again. */
export class RemoteTexts<Key> {
  /** What could not be read, by the URI of its folder. */
  private readonly failed = new Map<string, Set<Key>>();
  private readonly lastSyncs = new Map<string, number | undefined>();

  /** `onOutdated`: the text that was given for this key should be asked for again. */
  constructor(
    private readonly read: (document: RemoteDocument) => Promise<Uint8Array>,
    private readonly onOutdated: (key: Key) => void,
  ) {}

  /** Never rejects: what cannot be shown as text is told in a sentence instead. */
  async textOf(key: Key, document: RemoteDocument): Promise<string> {
    try {
      return textOf(await this.read(document));
    } catch (error) {
      if (!SyncError.is(error, 'tooLarge')) this.failuresOf(document.folder).add(key);
      return failureText(error);
    }
  }

  /** A folder that has synced since the last call reads again what it could not read. */
  follow({ folders }: WorkspaceState): void {
    for (const { folder, lastSync } of folders) {
      if (this.lastSyncs.get(folder.uri) === lastSync) continue;
      this.lastSyncs.set(folder.uri, lastSync);
      const keys = this.failuresOf(folder.uri);
      this.failed.delete(folder.uri);
      for (const key of keys) this.onOutdated(key);
    }
  }

  private failuresOf(folder: string): Set<Key> {
    const known = this.failed.get(folder) ?? new Set<Key>();
    this.failed.set(folder, known);
    return known;
  }
}

export function textOf(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Not UTF-8: told below, as for any other binary content.
  }
  return t('This file is not text ({0} bytes), so the two versions cannot be compared line by line.', numberLabel(bytes.length));
}
