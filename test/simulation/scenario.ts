import type { SyncErrorCode } from '../../src/core/errors';
import type { ConflictPolicy } from '../../src/core/index';
import { Random } from './random';

export type Command =
  | { readonly do: 'write' | 'delete'; readonly device: number; readonly path: string }
  | { readonly do: 'move'; readonly device: number; readonly path: string; readonly to: string }
  | { readonly do: 'sync' | 'crash'; readonly device: number }
  | { readonly do: 'fault'; readonly device: number; readonly when: 'before' | 'after'; readonly code: SyncErrorCode }
  | { readonly do: 'loseState'; readonly device: number }
  /** Someone changes the cloud with another tool. */
  | { readonly do: 'writeThere' | 'deleteThere'; readonly path: string }
  /** An editor gets unsaved changes in the file, or loses them. */
  | { readonly do: 'unsaved' | 'saved'; readonly device: number; readonly path: string }
  /** The rules of a device leave a path out, or take it in again. */
  | { readonly do: 'ignore' | 'include'; readonly device: number; readonly path: string }
  /** An administrator makes a backup of the cloud, or puts the last one back. */
  | { readonly do: 'backUp' | 'restore' }
  | { readonly do: 'steps'; readonly count: number }
  /** Everything under way comes to its end. */
  | { readonly do: 'settle' };

/** A whole history, as data: it can be printed, shortened and run again. */
export interface Scenario {
  readonly seed: number;
  readonly devices: number;
  readonly etags: 'counter' | 'content';
  /** The first device's disk tells no case, as on Windows and macOS. */
  readonly caseInsensitiveDevice: boolean;
  /** The last device's disk stores accents decomposed, as HFS+ does. */
  readonly decomposingDevice: boolean;
  /** What each device does with conflicts that do not merge. */
  readonly policies: readonly ConflictPolicy['otherwise'][];
  /** The disks' timestamps have steps of two seconds, as on FAT. */
  readonly coarseTimes: boolean;
  /** A listing may show the cloud as it was at an earlier one, as some stores' do. */
  readonly lateListings: boolean;
  /** The cloud can rename a folder in one step. */
  readonly movesFolders: boolean;
  /** A process stays after its sync, and syncs once more by what it is told of the folder. */
  readonly followsHints: boolean;
  readonly commands: readonly Command[];
}

/** Few paths, so that devices meet; some differ in case, some are a folder's name. */
const allPaths = [
  'a.md',
  'b.md',
  'dir/c.md',
  'dir/d.md',
  'dir/deep/e.md',
  'A.md',
  'dir',
  'other/c.md',
  'caf\u00e9.md',
  'cafe\u0301.md',
  'DIR/c.md',
] as const;

/** `*3` is the fourth file that the device has at that moment, whatever its name: a conflict copy, perhaps. */
const anyFile = ['*0', '*3'];

/** What a request fails with: on the way there, or on the way back. A lost answer leaves its outcome unknown. */
const faults: readonly { readonly when: 'before' | 'after'; readonly code: SyncErrorCode }[] = [
  { when: 'before', code: 'server' },
  { when: 'before', code: 'raced' },
  { when: 'before', code: 'throttled' },
  { when: 'before', code: 'offline' },
  { when: 'before', code: 'timeout' },
  { when: 'after', code: 'timeout' },
  { when: 'after', code: 'server' },
  { when: 'after', code: 'offline' },
];

/** Makes the history of a seed. */
export function makeScenario(seed: number): Scenario {
  const random = new Random(seed);
  const devices = 2 + random.below(3);
  const length = 8 + random.below(60);
  const paths = [...allPaths.filter(() => random.chance(0.5)), ...anyFile];
  const commands = Array.from({ length }, () => makeCommand(random, devices, paths));
  return {
    seed,
    devices,
    etags: random.chance(0.5) ? 'counter' : 'content',
    caseInsensitiveDevice: random.chance(0.2),
    decomposingDevice: random.chance(0.2),
    policies: Array.from({ length: devices }, () => (random.chance(0.7) ? 'both' : random.pick(['ask', 'local', 'remote']))),
    coarseTimes: random.chance(0.15),
    lateListings: random.chance(0.2),
    movesFolders: random.chance(0.3),
    followsHints: random.chance(0.35),
    commands,
  };
}

const weights = {
  write: 30,
  delete: 6,
  move: 6,
  sync: 25,
  settle: 12,
  steps: 30,
  crash: 4,
  fault: 6,
  loseState: 0.5,
  writeThere: 2,
  deleteThere: 1,
  unsaved: 1.5,
  saved: 1,
  ignore: 0.4,
  include: 0.4,
  backUp: 0.3,
  restore: 0.3,
} as const;

function makeCommand(random: Random, devices: number, paths: readonly string[]): Command {
  const device = random.below(devices);
  const kind = random.weighted(weights);
  switch (kind) {
    case 'writeThere':
    case 'deleteThere':
      return { do: kind, path: random.pick(paths) };
    case 'backUp':
    case 'restore':
      return { do: kind };
    case 'write':
    case 'delete':
    case 'unsaved':
    case 'saved':
    case 'ignore':
    case 'include':
      return { do: kind, device, path: random.pick(paths) };
    case 'move':
      return { do: 'move', device, path: random.pick(paths), to: random.pick(paths) };
    case 'fault':
      return { do: 'fault', device, ...random.pick(faults) };
    case 'steps':
      return { do: 'steps', count: 1 + random.below(random.chance(0.3) ? 200 : 25) };
    case 'settle':
      return { do: 'settle' };
    case 'sync':
    case 'crash':
    case 'loseState':
      return { do: kind, device };
  }
}
