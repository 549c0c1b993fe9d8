import type { SecretStorage } from 'vscode';
import { parseCredentials, type AuthorizedUser, type ServiceAccount } from '../../remote/drive/auth/credentials';
import type { DriveAccessLevel } from '../../remote/drive/auth/endpoints';

/** A person or a service account that is signed in to Google Drive. Holds secrets: never for a log, a setting or another program. */
export interface GoogleAccount {
  /** Drive's own id. */
  readonly id: string;
  /** E-mail address. */
  readonly label: string;
  readonly level: DriveAccessLevel;
  readonly credentials: AuthorizedUser | ServiceAccount;
}

/** What is new about the accounts. */
export interface AccountsChange {
  readonly added: readonly GoogleAccount[];
  readonly removed: readonly GoogleAccount[];
  /** Signed in again. */
  readonly changed: readonly GoogleAccount[];
}

const secretName = 'google:accounts';

/** The Google accounts of this computer's VS Code, in its SecretStorage and nowhere else; the same in all windows. */
export class GoogleAccounts {
  private readonly listeners = new Set<(change: AccountsChange) => void>();
  private readonly subscription: { dispose(): void };
  /** The accounts as the listeners know them; `undefined` before anybody has looked. */
  private known: readonly GoogleAccount[] | undefined;
  /** One change after the other: each is a read followed by a write. */
  private changing: Promise<void> = Promise.resolve();

  constructor(private readonly secrets: SecretStorage) {
    this.subscription = secrets.onDidChange(({ key }) => {
      if (key === secretName) void this.list();
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.listeners.clear();
  }

  /** Calls the listener at each change, whichever window makes it. */
  onDidChange(listener: (change: AccountsChange) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  /** Empty too where the system's key ring has lost them. */
  async list(): Promise<readonly GoogleAccount[]> {
    await this.changing;
    return this.learn(parseAccounts(await this.secrets.get(secretName)));
  }

  async get(id: string): Promise<GoogleAccount | undefined> {
    return (await this.list()).find((account) => account.id === id);
  }

  /** Takes the place of an earlier sign-in of the same account. */
  add(account: GoogleAccount): Promise<void> {
    return this.change((accounts) => [...accounts.filter(({ id }) => id !== account.id), account]);
  }

  /** Resolves with the account that was there. */
  async remove(id: string): Promise<GoogleAccount | undefined> {
    const account = await this.get(id);
    if (account !== undefined) await this.change((accounts) => accounts.filter((each) => each.id !== id));
    return account;
  }

  private change(edit: (accounts: readonly GoogleAccount[]) => readonly GoogleAccount[]): Promise<void> {
    const done = this.changing.then(async () => {
      const accounts = edit(this.learn(parseAccounts(await this.secrets.get(secretName))));
      if (accounts.length === 0) await this.secrets.delete(secretName);
      else await this.secrets.store(secretName, JSON.stringify(accounts));
      this.learn(accounts);
    });
    this.changing = done.catch(() => undefined);
    return done;
  }

  private learn(accounts: readonly GoogleAccount[]): readonly GoogleAccount[] {
    const change = this.known && compare(this.known, accounts);
    this.known = accounts;
    if (change !== undefined) for (const listener of this.listeners) listener(change);
    return accounts;
  }
}

function compare(before: readonly GoogleAccount[], after: readonly GoogleAccount[]): AccountsChange | undefined {
  const old = new Map(before.map((account) => [account.id, account]));
  const present = new Set(after.map(({ id }) => id));
  const added = after.filter(({ id }) => !old.has(id));
  const removed = before.filter(({ id }) => !present.has(id));
  const changed = after.filter((account) => old.has(account.id) && JSON.stringify(account) !== JSON.stringify(old.get(account.id)));
  return added.length + removed.length + changed.length === 0 ? undefined : { added, removed, changed };
}

function parseAccounts(text: string | undefined): readonly GoogleAccount[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.flatMap(parseAccount) : [];
  } catch {
    return [];
  }
}

/** What cannot be understood, as from another version, counts as not signed in. */
function parseAccount(value: unknown): GoogleAccount[] {
  const { id, label, level, credentials } = (value ?? {}) as Partial<Record<keyof GoogleAccount, unknown>>;
  if (typeof id !== 'string' || typeof label !== 'string' || (level !== 'file' && level !== 'full')) return [];
  try {
    return [{ id, label, level, credentials: parseCredentials(JSON.stringify(credentials), 'The account') }];
  } catch {
    return [];
  }
}
