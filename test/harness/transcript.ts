/** The part of a transcript that belongs to one stage. */
export interface Section {
  write(text: string): void;
  end(): void;
}

interface Pages {
  pending: string;
  started: boolean;
  ended: boolean;
}

/**
 * Keeps the output of stages that run side by side readable: the first unfinished stage is shown as it runs, the
 * others are held back until it is their turn.
 */
export class Transcript {
  private readonly pages = new Map<string, Pages>();

  constructor(
    private readonly order: readonly string[],
    private readonly target: NodeJS.WritableStream,
  ) {
    for (const name of order) this.pages.set(name, { pending: '', started: false, ended: false });
  }

  /** Begins the part of the stage `name`. */
  section(name: string): Section {
    const pages = this.pages.get(name);
    if (pages === undefined) throw new Error(`The transcript has no section ${name}.`);
    pages.started = true;
    pages.pending = `\n── ${name} ${'─'.repeat(60 - name.length)}\n`;
    this.show();
    return {
      write: (text) => {
        pages.pending += text;
        this.show();
      },
      end: () => {
        pages.ended = true;
        this.show();
      },
    };
  }

  private show(): void {
    for (const name of this.order) {
      const pages = this.pages.get(name);
      if (pages === undefined || !pages.started) return;
      this.target.write(pages.pending);
      pages.pending = '';
      if (!pages.ended) return;
    }
  }
}
