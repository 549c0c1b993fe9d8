import { printable } from '../core/observe/localTree';
import type { SyncProgress } from '../core/model/progress';

/** The part of a terminal's stream that a bar needs. */
export interface BarStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const barWidth = 20;

/** Milliseconds between two drawings, so that many small files do not spend their time on the terminal. */
const drawEvery = 50;

const clearLine = '\r\u001b[2K';

/** One line at the foot of a terminal. Draws nothing anywhere else. */
export class ProgressBar {
  private isShown = false;
  private drawnAt = -Infinity;

  constructor(
    private readonly stream: BarStream,
    private readonly monotonic: () => number,
  ) {}

  show(progress: SyncProgress): void {
    const now = this.monotonic();
    if (this.stream.isTTY !== true || now - this.drawnAt < drawEvery) return;
    this.drawnAt = now;
    this.isShown = true;
    this.stream.write(clearLine + renderProgress(progress, (this.stream.columns ?? 80) - 1));
  }

  /** Takes the line away, so that text can be written where it was. */
  clear(): void {
    if (this.isShown) this.stream.write(clearLine);
    this.isShown = false;
    this.drawnAt = -Infinity;
  }
}

/** A progress as one line of at most `columns` characters. */
export function renderProgress(progress: SyncProgress, columns: number): string {
  const filled = Math.round((barWidth * progress.percent) / 100);
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}]`;
  const count = progress.total > 0 ? ` ${progress.current}/${progress.total}` : progress.current > 0 ? ` ${progress.current}` : '';
  const line = `${bar} ${String(progress.percent).padStart(3)} %  ${progress.stage.description}${count}  ${printable(progress.message ?? '')}`;
  return [...line.trimEnd()].slice(0, columns).join('');
}
