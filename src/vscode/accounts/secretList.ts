import type { SecretStorage } from 'vscode';
import { SyncError } from '../../core/errors';
import { t } from '../texts/l10n';

/** What is new about a list. */
export interface ListChange<Item> {
  readonly added: readonly Item[];
  readonly removed: readonly Item[];
  /** There under the same id before, with another content. */
  readonly changed: readonly Item[];
}

/**
 * A list of things that hold secrets, in VS Code's SecretStorage and nowhere else; the same in all windows. What the
 * system's key ring has lost or spoiled is not in it. Rejects with `unauthorized` when the key ring cannot be used at all.
 */
export class SecretList<Item extends { readonly id: string }> {
  private readonly listeners = new Set<(change: ListChange<Item>) => void>();
  private readonly subscription: { dispose(): void };
  /** The items as the listeners know them; `undefined` before anybody has looked. */
  private known: readonly Item[] | undefined;
  /** One change after the other: each is a read followed by a write. */
  private changing: Promise<void> = Promise.resolve();

  /** `parse` gives nothing for what it does not understand, as from another version. */
  constructor(
    private readonly secrets: SecretStorage,
    private readonly name: string,
    private readonly parse: (value: unknown) => readonly Item[],
  ) {
    this.subscription = secrets.onDidChange(({ key }) => {
      if (key === name) void this.list().catch(() => undefined);
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.listeners.clear();
  }

  /** Calls the listener at each change, whichever window makes it. */
  onDidChange(listener: (change: ListChange<Item>) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  async list(): Promise<readonly Item[]> {
    await this.changing;
    return this.learn(await this.read());
  }

  async get(id: string): Promise<Item | undefined> {
    return (await this.list()).find((item) => item.id === id);
  }

  /** Takes the place of the item that has the same id. */
  add(item: Item): Promise<void> {
    return this.change((items) => [...items.filter(({ id }) => id !== item.id), item]);
  }

  /** Resolves with the item that was there. */
  async remove(id: string): Promise<Item | undefined> {
    const item = await this.get(id);
    if (item !== undefined) await this.change((items) => items.filter((each) => each.id !== id));
    return item;
  }

  private change(edit: (items: readonly Item[]) => readonly Item[]): Promise<void> {
    const done = this.changing.then(async () => {
      const items = edit(this.learn(await this.read()));
      await useKeyRing(() => (items.length === 0 ? this.secrets.delete(this.name) : this.secrets.store(this.name, JSON.stringify(items))));
      this.learn(items);
    });
    this.changing = done.catch(() => undefined);
    return done;
  }

  private async read(): Promise<readonly Item[]> {
    const list = parseList(await useKeyRing(() => this.secrets.get(this.name)));
    return list.flatMap((value) => this.parse(value));
  }

  private learn(items: readonly Item[]): readonly Item[] {
    const change = this.known && compare(this.known, items);
    this.known = items;
    if (change !== undefined) for (const listener of this.listeners) listener(change);
    return items;
  }
}

/** A list that cannot be read must not look like an empty one: adding to that would overwrite it. */
async function useKeyRing<Result>(task: () => Thenable<Result>): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    throw new SyncError(
      'unauthorized',
      t('The secret storage of this computer cannot be used. Unlock the key ring of your system, then sign in again.'),
      { cause: error },
    );
  }
}

function parseList(text: string | undefined): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

function compare<Item extends { readonly id: string }>(before: readonly Item[], after: readonly Item[]): ListChange<Item> | undefined {
  const old = new Map(before.map((item) => [item.id, item]));
  const present = new Set(after.map(({ id }) => id));
  const added = after.filter(({ id }) => !old.has(id));
  const removed = before.filter(({ id }) => !present.has(id));
  const changed = after.filter((item) => old.has(item.id) && JSON.stringify(item) !== JSON.stringify(old.get(item.id)));
  return added.length + removed.length + changed.length === 0 ? undefined : { added, removed, changed };
}
