/** Where the probe writes what it has seen: the name of the environment variable that holds the file's path. */
export const reportVariable = 'CLOUD_SYNC_PROBE_REPORT';

/** Of the file system in memory that the probe serves; it has `own.md` in the folder `/project`. */
export const memoryScheme = 'cloud-sync-test-memory';

/** Milliseconds. */
export interface Cost {
  readonly processor: number;
  readonly wall: number;
}

/** What the extension has in its process at one moment. */
export interface Holdings {
  /** Timers, sockets, servers, processes and watchers that its code has opened. */
  readonly open: readonly string[];
  /** Its commands that can be run. */
  readonly commands: readonly string[];
  /** Listeners on the process itself, by event. */
  readonly processListeners: Readonly<Record<string, number>>;
  /** The files of the extension that are loaded, relative to it. */
  readonly modules: readonly string[];
}

/** What the probe saw in one extension host. */
export interface ProbeReport {
  /** Of the extension host. */
  readonly pid: number;
  /** Reading and running the extension's main file. */
  readonly loading: Cost;
  /** Its `activate`. */
  readonly activation: Cost;
  /** What the API says of that. */
  readonly activationTime: number;
  readonly before: Holdings;
  readonly active: Holdings;
  /** All that it opened up to then, also what was closed again. */
  readonly opened: readonly string[];
  readonly status: string;
  /** Present once the extension was ended while its window stayed. */
  readonly ended?: Holdings;
  /** What went wrong. */
  readonly failure?: string;
}
