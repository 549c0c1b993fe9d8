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
    // What the write replaces is the very file that was judged: another process that was faster makes it fail.
    const judged = await state.stat(leaseFile);
    const isFree = judged === undefined || (await isDead(state, owner, environment, signal));
    const taken = isFree ? await tryWrite(state, mine, judged ?? 'absent') : undefined;
    if (taken !== undefined) return keepAlive(state, mine, taken, environment);
  }
}

/** Whether the holder is dead; `false` when the lease changed hands meanwhile. Rejects when the holder gives a sign of life. */
async function isDead(state: AsyncFileSystem, owner: LeaseOwner, environment: Environment, signal?: AbortSignal): Promise<boolean> {
  const first = await read(state);
  if (first === undefined || owner.isAlive?.(first.label) === false) return true;
  const start = environment.monotonic();
  while (environment.monotonic() - start < deadAfter) {
    await environment.sleep(lookEvery, signal);
    const now = await read(state);
    if (now === undefined) return false;
    if (now.id !== first.id || now.beat !== first.beat) {
      throw new SyncError('locked', `This folder is being synced by ${now.label}. Try again when that is done.`);
    }
  }
  return true;
}

function keepAlive(state: AsyncFileSystem, mine: Held, taken: LocalFile, environment: Environment): Lease {
  const lost = new AbortController();
  const released = new AbortController();
  let file = taken;
  const beat = async (number: number): Promise<boolean> => {
    const next = await tryWrite(state, { ...mine, beat: number }, file);
    if (next !== undefined) file = next;
    return next !== undefined;
  };
  const beats = keepBeating(beat, environment, released.signal).then((isLost) => {
    if (isLost) lost.abort();
  });
  const release = async (): Promise<void> => {
    released.abort();
    await beats;
    // Not by its fingerprint: a file that was just written has none yet.
    if (!lost.signal.aborted) await giveBack(state, mine).catch(() => undefined);
  };
  return { lost: lost.signal, release };
}

async function giveBack(state: AsyncFileSystem, mine: Held): Promise<void> {
  if ((await read(state))?.id === mine.id) await state.remove(leaseFile);
}

/** Gives signs of life until released. Says whether the lease was lost: taken over, or silent for so long that it may be. */
async function keepBeating(beat: (number: number) => Promise<boolean>, environment: Environment, released: AbortSignal): Promise<boolean> {
  let last = environment.monotonic();
  for (let number = 1; !released.aborted; number++) {
    try {
      await environment.sleep(beatEvery, released);
    } catch {
      return false;
    }
    try {
      if (!(await beat(number))) return true;
      last = environment.monotonic();
    } catch {
      // A full disk, perhaps: the next beat may succeed before anyone takes this process for dead.
      if (environment.monotonic() - last >= deadAfter) return true;
    }
  }
  return false;
}

async function tryWrite(state: AsyncFileSystem, held: Held, expected: LocalFile | 'absent'): Promise<LocalFile | undefined> {
  try {
    return await state.write(leaseFile, new TextEncoder().encode(JSON.stringify(held)), { expected, durable: false });
  } catch (error) {
    if (SyncError.is(error, 'raced')) return undefined;
    throw error;
  }
}

/** What the lease file says; `undefined` when there is none, or none that can be understood. One that cannot be read may be held: that throws. */
async function read(state: AsyncFileSystem): Promise<Held | undefined> {
  const text = await readText(state);
  try {
    const held = JSON.parse(text) as Partial<Held> | null;
    return typeof held?.id === 'string' && typeof held.label === 'string' && typeof held.beat === 'number' ? (held as Held) : undefined;
  } catch {
    return undefined;
  }
}

async function readText(state: AsyncFileSystem): Promise<string> {
  try {
    return new TextDecoder().decode(await readFile(state, leaseFile));
  } catch (error) {
    if (SyncError.is(error, 'notFound')) return '';
    throw error;
  }
}
