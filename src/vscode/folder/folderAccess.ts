import { SyncError, type SharedLease } from '../../core';
import { unlessAborted } from '../abort';
import type { Connection, LocalPart } from './connection';
import { t } from '../texts/l10n';
import type { Remote } from './remote';
import type { Settings } from './settings';
import type { Contents } from '../trash/contents';

export interface AccessParts {
  /** Needs no network. */
  readonly openLocal: (remote: Remote, settings: Settings) => Promise<LocalPart>;
  /** Rejects as soon as the signal fires. */
  readonly openConnection: (local: LocalPart, remote: Remote, settings: Settings, signal: AbortSignal) => Promise<Connection>;
}

/**
 * The ways into a folder that is tied to a remote: what is known of it on this computer, which is always there, and the
 * connection to its cloud, which is opened when it is first needed and may not come about.
 */
export class FolderAccess {
  private readonly closing = new AbortController();
  private localPart: Promise<LocalPart> | undefined;
  private opening: Promise<Connection> | undefined;
  private opened: Connection | undefined;
  private changes: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly parts: AccessParts,
    private readonly remote: Remote,
    private readonly settings: Settings,
    /** Runs when the connection was opened; nobody uses it before this has ended. */
    private readonly onOpened: (connection: Connection) => Promise<void>,
  ) {}

  /** Fires when the folder is disconnected or the window closes: ends what runs. */
  get closed(): AbortSignal {
    return this.closing.signal;
  }

  /** The connection, if it is open. */
  get connection(): Connection | undefined {
    return this.opened?.session.lost.aborted === false ? this.opened : undefined;
  }

  /** The connection, opened at the first use and again after another process took the folder over. */
  async connect(signal: AbortSignal = this.closed): Promise<Connection> {
    await this.leaveLost();
    if (this.closed.aborted) throw new SyncError('aborted', t('The folder was disconnected.'));
    this.opening ??= this.open();
    const connection = await unlessAborted(this.opening, signal);
    await this.changes;
    return connection;
  }

  /** What is kept on this computer, to look at. It does not wait for a sync that runs, nor for a cloud, and takes nothing from another window. */
  async look(): Promise<Contents> {
    return (await this.local()).contents();
  }

  /**
   * Changes what is kept, or the folder by means of it, without a cloud. `exclusively` runs a task between two syncs.
   * Rejects with `locked` when another window has the folder.
   */
  change<Result>(
    task: (contents: Contents) => Promise<Result>,
    exclusively: (task: () => Promise<Result>) => Promise<Result>,
  ): Promise<Result> {
    // Before the connection is open no sync can be under way, and its opening may wait long for an answer.
    if (this.connection === undefined) return this.changeAlone(task);
    return exclusively(() => (this.connection === undefined ? this.changeAlone(task) : task(this.connection.contents)));
  }

  /** Ends what runs, and opens nothing more. */
  interrupt(): void {
    this.closing.abort();
  }

  /** The same; resolves when the folder is free for other windows. */
  async close(): Promise<void> {
    this.interrupt();
    await this.changes;
    const connection = await this.opening?.catch(() => undefined);
    await connection?.close();
  }

  private local(): Promise<LocalPart> {
    this.localPart ??= this.parts.openLocal(this.remote, this.settings).catch((error: unknown) => {
      this.localPart = undefined;
      throw error;
    });
    return this.localPart;
  }

  private async open(): Promise<Connection> {
    try {
      const local = await this.local();
      const connection = await this.parts.openConnection(local, this.remote, this.settings, this.closed);
      await this.onOpened(connection).catch(async (error: unknown) => {
        await connection.close();
        throw error;
      });
      this.opened = connection;
      return connection;
    } catch (error) {
      this.opening = undefined;
      throw error;
    }
  }

  private async leaveLost(): Promise<void> {
    const { opened } = this;
    if (opened === undefined || this.connection !== undefined) return;
    this.opening = this.opened = undefined;
    await opened.close();
  }

  /** One after the other, under a lease of its own; a sync that begins meanwhile waits for it. */
  private changeAlone<Result>(task: (contents: Contents) => Promise<Result>): Promise<Result> {
    const result = this.changes.then(async () => {
      const local = await this.local();
      const lease = await this.take(local.lease);
      try {
        return await task(local.contents());
      } finally {
        await lease.release();
      }
    });
    this.changes = result.catch(() => undefined);
    return result;
  }

  private async take(lease: SharedLease): ReturnType<SharedLease['take']> {
    try {
      return await lease.take(this.closed);
    } catch (error) {
      if (!SyncError.is(error, 'locked')) throw error;
      const message = t('Another window has this folder, and only that one can change it. Do it there, or close that window first.');
      throw new SyncError('locked', message, { cause: error });
    }
  }
}
