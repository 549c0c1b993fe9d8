import type { ConflictPolicy } from '../../src/core/index';
import type { SyncErrorCode } from '../../src/core/errors';

/** A device by its place in the story. */
export type DeviceIndex = 0 | 1;

export type Step =
  | { readonly do: 'write'; readonly device: DeviceIndex; readonly path: string; readonly text: string }
  /** Replaces one line of a file. A file that is not there is written instead: the sync that brings it may have been killed. */
  | { readonly do: 'edit'; readonly device: DeviceIndex; readonly path: string; readonly line: number; readonly text: string }
  | { readonly do: 'delete'; readonly device: DeviceIndex; readonly path: string }
  | { readonly do: 'move'; readonly device: DeviceIndex; readonly path: string; readonly to: string }
  | { readonly do: 'loseState'; readonly device: DeviceIndex }
  | { readonly do: 'fault'; readonly device: DeviceIndex; readonly when: 'before' | 'after'; readonly code: SyncErrorCode }
  /** The last bytes of the stored manifest never reached the disk, as after a power cut. */
  | { readonly do: 'cutState'; readonly device: DeviceIndex; readonly bytes: number }
  /** Another tool's hand in the cloud. */
  | { readonly do: 'cloudWrite'; readonly path: string; readonly text: string }
  | { readonly do: 'cloudDelete'; readonly path: string }
  /** All these devices sync at the same time, each to its end. */
  | { readonly do: 'sync'; readonly devices: readonly DeviceIndex[] };

/** A short tale of two devices. In its second part a process is killed, at each step it makes in turn. */
export interface Story {
  readonly name: string;
  /** Comes first, undisturbed. */
  readonly setting?: readonly Step[];
  readonly steps: readonly Step[];
  /** The first device's disk tells no case, as on Windows and macOS. */
  readonly caseInsensitive?: boolean;
  /** Default: merge clean text, else keep both. */
  readonly policy?: ConflictPolicy;
  /** Whether a listing tells hashes. Default: only the desktop's does. */
  readonly listsMetadata?: boolean;
  /**
   * Every how many steps the process is killed; more than 1 only where thousands of steps are alike. Default: 1.
   */
  readonly stride?: number;
}

/** The devices of every story. */
export const laptop: DeviceIndex = 0;
export const desktop: DeviceIndex = 1;

export const write = (device: DeviceIndex, path: string, text: string): Step => ({ do: 'write', device, path, text });
export const edit = (device: DeviceIndex, path: string, line: number, text: string): Step => ({ do: 'edit', device, path, line, text });
export const remove = (device: DeviceIndex, path: string): Step => ({ do: 'delete', device, path });
export const move = (device: DeviceIndex, path: string, to: string): Step => ({ do: 'move', device, path, to });
export const loseState = (device: DeviceIndex): Step => ({ do: 'loseState', device });
export const cutState = (device: DeviceIndex, bytes: number): Step => ({ do: 'cutState', device, bytes });
export const cloudWrite = (path: string, text: string): Step => ({ do: 'cloudWrite', path, text });
export const cloudDelete = (path: string): Step => ({ do: 'cloudDelete', path });
export const sync = (...devices: readonly DeviceIndex[]): Step => ({ do: 'sync', devices });
export const fault = (device: DeviceIndex, when: 'before' | 'after', code: SyncErrorCode): Step => ({ do: 'fault', device, when, code });

/** A text of some lines, so that edits of different ones can be merged. */
export function linesOf(text: string): string {
  return Array.from({ length: 7 }, (_, index) => `${text}, line ${index}`).join('\n');
}
