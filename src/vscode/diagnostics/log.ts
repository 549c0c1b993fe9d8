import type { Log } from '../../core';
import { redact } from './redact';

/** Lines that are kept for a bug report. */
const linesKept = 200;

/** A log that lets no secret through, and remembers its latest lines. Levels are those of the channel, which a person sets there. */
export class SafeLog implements Log {
  private readonly lines: string[] = [];
  private readonly secrets = new Set<string>();

  constructor(
    private readonly channel: Log,
    private readonly now: () => number,
  ) {}

  /** The latest lines, of all levels, oldest first. */
  get recent(): readonly string[] {
    return this.lines;
  }

  /** Never writes this text from now on. */
  hide(secret: string): void {
    this.secrets.add(secret);
  }

  debug(message: string): void {
    this.channel.debug(this.keep('debug', message));
  }

  info(message: string): void {
    this.channel.info(this.keep('info', message));
  }

  warn(message: string): void {
    this.channel.warn(this.keep('warning', message));
  }

  private keep(level: string, message: string): string {
    const safe = redact(message, [...this.secrets]);
    this.lines.push(`${new Date(this.now()).toISOString()} [${level}] ${safe}`);
    if (this.lines.length > linesKept) this.lines.shift();
    return safe;
  }
}
