import type { ProgressListener } from '../core/model/progress';
import type { UserPlace } from './stateDir';

/** What a command needs of the process it runs in. */
export interface World {
  readonly user: UserPlace;
  readonly hostname: string;
  /** Fires when the user wants the command to end. */
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
  /** Tells the user at once what the result will not say. */
  readonly warn: (sentence: string) => void;
  /** What the user types. Read by no command but those that ask something. */
  readonly input: NodeJS.ReadableStream;
}
