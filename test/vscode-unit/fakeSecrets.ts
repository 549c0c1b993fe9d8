import type { Event, SecretStorage, SecretStorageChangeEvent } from 'vscode';

/** VS Code's SecretStorage in memory; two windows are two `open()`s of one. */
export class FakeSecrets {
  readonly values = new Map<string, string>();
  /** What every use of the key ring fails with. */
  failure: Error | undefined;
  private readonly listeners = new Set<(event: SecretStorageChangeEvent) => unknown>();

  open(): SecretStorage {
    const onDidChange: Event<SecretStorageChangeEvent> = (listener) => {
      this.listeners.add(listener);
      return { dispose: () => void this.listeners.delete(listener) };
    };
    return {
      get: (key) => (this.failure === undefined ? Promise.resolve(this.values.get(key)) : Promise.reject(this.failure)),
      store: (key, value) => {
        this.values.set(key, value);
        return this.tell(key);
      },
      delete: (key) => {
        this.values.delete(key);
        return this.tell(key);
      },
      keys: () => Promise.resolve([...this.values.keys()]),
      onDidChange,
    } as SecretStorage;
  }

  get listenerCount(): number {
    return this.listeners.size;
  }

  private tell(key: string): Promise<void> {
    for (const listener of this.listeners) listener({ key });
    return Promise.resolve();
  }
}
