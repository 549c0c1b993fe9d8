/** What Ctrl-C acts on. */
export interface Interruptible {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
  /** Ends the process at once. */
  exit(): void;
}

const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];

/** The first Ctrl-C stops at the next file boundary, the second one at once: every step of a sync survives that. */
export function watchInterrupts(target: Interruptible, say: (sentence: string) => void): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) return target.exit();
    say('Stopping after the files at hand. Press Ctrl-C again to stop at once.');
    controller.abort();
  };
  for (const name of signals) target.on(name, onSignal);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of signals) target.off(name, onSignal);
    },
  };
}
