import { readFile } from '../bytes';
import { randomId, type Environment } from '../environment';
import { SyncError } from '../errors';
import type { AsyncFileSystem, LocalFile } from '../model/fileSystem';

const leaseFile = 'lease.json';

/** Milliseconds between two signs of life of whoever holds the lease. */
const beatEvery = 3000;

/** Milliseconds without a sign of life, on the waiter's own clock, after which the holder is taken for dead. */
const deadAfter = 12_000;

/** Milliseconds between two looks at a lease that somebody else holds. */
const lookEvery = 500;

/** A process that works on a folder's state. */
export interface LeaseOwner {
  /** Names the process to a person: "VS Code, process 4711 on laptop". */
  readonly label: string;
  /** Whether the process behind another label still runs, where that can be told. */
  readonly isAlive?: ((label: string) => boolean | undefined) | undefined;
}

/** The right to work on a folder's state, for one process at a time. It needs no human after a crash: the dead are told by their silence. */
export interface Lease {
  /** Fires when another process took over, because this one was silent for too long (a laptop's sleep). */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

interface Held {
  readonly id: string;
  readonly label: string;
  readonly beat: number;
}

/** Takes the lease on `state`, or rejects with `locked`, naming the process that holds it. */
export async function acquireLease(
  state: AsyncFileSystem,
  owner: LeaseOwner,
  environment: Environment,
  signal?: AbortSignal,
): Promise<Lease> {
  const mine: Held = { id: randomId(environment), label: owner.label, beat: 0 };
  for (;;) {
    const file = await state.stat(leaseFile);
    if (file !== undefined) await waitUntilDead(state, owner, environment, signal);
    const taken = await tryWrite(state, mine, (await state.stat(leaseFile)) ?? 'absent');
    if (taken !== undefined && (await read(state))?.id === mine.id) return keepAlive(state, mine, taken, environment);
  }
}

/** Resolves when the lease is free or its holder is dead; rejects when the holder gives a sign of life. */
async function waitUntilDead(state: AsyncFileSystem, owner: LeaseOwner, environment: Environment, signal?: AbortSignal): Promise<void> {
  const first = await read(state);
  if (first === undefined || owner.isAlive?.(first.label) === false) return;
  const start = environment.monotonic();
  while (environment.monotonic() - start < deadAfter) {
    await environment.sleep(lookEvery, signal);
    const now = await read(state);
    if (now === undefined) return;
    if (now.id !== first.id || now.beat !== first.beat)
      throw new SyncError('locked', `This folder is being synced by ${now.label}. Try again when that is done.`);
  }
}

function keepAlive(state: AsyncFileSystem, mine: Held, taken: LocalFile, environment: Environment): Lease {
  const lost = new AbortController();
  const released = new AbortController();
  let file = taken;
  const beats = (async (): Promise<void> => {
    for (let beat = 1; !released.signal.aborted; beat++) {
      await environment.sleep(beatEvery, released.signal);
      const next = await tryWrite(state, { ...mine, beat }, file);
      if (next === undefined) return lost.abort();
      file = next;
    }
  })().catch(() => undefined);
  const release = async (): Promise<void> => {
    released.abort();
    await beats;
    if (!lost.signal.aborted) await state.remove(leaseFile, { expected: file }).catch(() => undefined);
  };
  return { lost: lost.signal, release };
}

async function tryWrite(state: AsyncFileSystem, held: Held, expected: LocalFile | 'absent'): Promise<LocalFile | undefined> {
  try {
    return await state.write(leaseFile, new TextEncoder().encode(JSON.stringify(held)), { expected, durable: false });
  } catch (error) {
    if (SyncError.is(error, 'raced')) return undefined;
    throw error;
  }
}

/** What the lease file says; `undefined` when there is none, or none that can be understood. */
async function read(state: AsyncFileSystem): Promise<Held | undefined> {
  try {
    return JSON.parse(new TextDecoder().decode(await readFile(state, leaseFile))) as Held;
  } catch {
    return undefined;
  }
}
