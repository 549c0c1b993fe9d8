import type { SecretStorage } from 'vscode';
import { remoteKey, type Remote, type S3Keys } from './remote';

/** The S3 keys or the account of each connected folder, in VS Code's SecretStorage and nowhere else. */
export class KeyStore {
  constructor(private readonly secrets: SecretStorage) {}

  /** `undefined` when there are none, also where the system's key ring has lost them. */
  async get(folder: string, remote: Remote): Promise<S3Keys | undefined> {
    const text = await this.secrets.get(nameOf(folder, remote));
    return text === undefined ? undefined : parseKeys(text);
  }

  /** `undefined` takes them away, and the account with them. */
  async set(folder: string, remote: Remote, keys: S3Keys | undefined): Promise<void> {
    const name = nameOf(folder, remote);
    if (keys === undefined) await Promise.all([this.secrets.delete(name), this.secrets.delete(accountNameOf(folder, remote))]);
    else await this.secrets.store(name, JSON.stringify(keys));
  }

  /** The id of the Google account with which the folder is connected. */
  async getAccount(folder: string, remote: Remote): Promise<string | undefined> {
    return this.secrets.get(accountNameOf(folder, remote));
  }

  async setAccount(folder: string, remote: Remote, id: string): Promise<void> {
    await this.secrets.store(accountNameOf(folder, remote), id);
  }
}

function nameOf(folder: string, remote: Remote): string {
  return `keys:${folder}:${remoteKey(remote)}`;
}

function accountNameOf(folder: string, remote: Remote): string {
  return `account:${folder}:${remoteKey(remote)}`;
}

function parseKeys(text: string): S3Keys | undefined {
  try {
    const { accessKeyId, secretAccessKey } = JSON.parse(text) as Partial<S3Keys>;
    return typeof accessKeyId === 'string' && typeof secretAccessKey === 'string' ? { accessKeyId, secretAccessKey } : undefined;
  } catch {
    return undefined;
  }
}
