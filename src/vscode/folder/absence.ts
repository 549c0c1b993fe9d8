import type { Timers } from './scheduler';

/** Milliseconds away from the window after which coming back is a reason to sync. */
const longAbsence = 60_000;

/** Notices when a person comes back to the window after a while. */
export class Absence {
  private leftAt: number | undefined;

  constructor(
    private readonly timers: Pick<Timers, 'now'>,
    private readonly onReturn: () => void,
  ) {}

  onFocus(focused: boolean): void {
    if (!focused) {
      this.leftAt ??= this.timers.now();
      return;
    }
    const isReturn = this.leftAt !== undefined && this.timers.now() - this.leftAt > longAbsence;
    this.leftAt = undefined;
    if (isReturn) this.onReturn();
  }
}
