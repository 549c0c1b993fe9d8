/** Runs `act` once and hands its result to all callers; after a failure the next caller runs it again. */
export function once<T>(act: (signal?: AbortSignal) => Promise<T>): (signal?: AbortSignal) => Promise<T> {
  let running: Promise<T> | undefined;
  return (signal) => {
    running ??= act(signal).catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    return running;
  };
}
