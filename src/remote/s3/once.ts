import { SyncError } from '../../core/errors';

/**
 * Runs `act` once and hands its result to all callers; after a failure the next caller runs it again. So do those who
 * wait when the one whose call it was has cancelled.
 */
export function once<T>(act: (signal?: AbortSignal) => Promise<T>): (signal?: AbortSignal) => Promise<T> {
  let running: Promise<T> | undefined;
  const join = async (signal?: AbortSignal): Promise<T> => {
    const isOwn = running === undefined;
    running ??= act(signal).catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    try {
      return await running;
    } catch (error) {
      if (isOwn || signal?.aborted === true || !SyncError.is(error, 'aborted')) throw error;
      return join(signal);
    }
  };
  return join;
}
