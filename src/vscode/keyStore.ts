import type { SecretStorage } from 'vscode';
import { remoteKey, type Remote, type S3Keys } from './remote';

/** The S3 keys of each connected folder, in VS Code's SecretStorage and nowhere else. */
export class KeyStore {
  constructor(private readonly secrets: SecretStorage) {}

  /** `undefined` when there are none, also where the system's key ring has lost them. */
  async get(folder: string, remote: Remote): Promise<S3Keys | undefined> {
    const text = await this.secrets.get(nameOf(folder, remote));
    return text === undefined ? undefined : parseKeys(text);
  }

  /** `undefined` takes them away. */
  async set(folder: string, remote: Remote, keys: S3Keys | undefined): Promise<void> {
    const name = nameOf(folder, remote);
    if (keys === undefined) await this.secrets.delete(name);
    else await this.secrets.store(name, JSON.stringify(keys));
  }
}

function nameOf(folder: string, remote: Remote): string {
  return `keys:${folder}:${remoteKey(remote)}`;
}

function parseKeys(text: string): S3Keys | undefined {
  try {
    const { accessKeyId, secretAccessKey } = JSON.parse(text) as Partial<S3Keys>;
    return typeof accessKeyId === 'string' && typeof secretAccessKey === 'string' ? { accessKeyId, secretAccessKey } : undefined;
  } catch {
    return undefined;
  }
}
