import type { Environment } from '../../core/environment';
import type { ProviderMemory } from '../providerMemory';
import type { DriveAuth } from './auth/driveAuth';

/** The parts of the world that a connection needs: pauses between attempts, and the dice that spread them. */
export type DriveWorld = Pick<Environment, 'monotonic' | 'random' | 'sleep'>;

/** How to reach Drive. */
export interface ConnectionOptions {
  readonly auth: DriveAuth;
  /** URL of the Drive API. Default: Google's. */
  readonly endpoint?: string | undefined;
  /** How long a connection may be silent before the request counts as failed, in milliseconds. */
  readonly silenceLimitMs?: number | undefined;
  readonly world?: DriveWorld | undefined;
}

export interface DriveOptions extends ConnectionOptions {
  /** The folder that is the provider's root, in My Drive or a shared drive. */
  readonly folderId: string;
  /** Whose credentials these are, as an opaque name: what is kept in the cache is of no use to anyone else. */
  readonly account?: string | undefined;
  /** Where the listing is kept from one process to the next. Omitted: nowhere, and each begins with a full listing. */
  readonly cache?: ProviderMemory | undefined;
  /** Milliseconds since the epoch: how old a kept listing is. */
  readonly now?: (() => number) | undefined;
  /** Largest file (bytes) that goes up in one request; a larger one is sent in chunks, and goes on where it was cut. */
  readonly largestSingleUpload?: number | undefined;
  /** Bytes per chunk of a large upload: a multiple of 262,144, which Drive asks for. */
  readonly chunkSize?: number | undefined;
  /** Receives sentences for a log; never a secret. */
  readonly log?: ((message: string) => void) | undefined;
}
