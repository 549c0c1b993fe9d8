/**
 * Remembers every line that a person ever wrote, each unlike all others, and which of them a person who saw it replaced
 * or deleted. All others must be carried on for ever, by whatever file. Knows lines and not files, so that a clean merge
 * carries both its parents.
 */
export class Ledger {
  private readonly lines = new Map<string, { readonly label: string; superseded: boolean }>();

  /** A new text for a person to save. */
  write(label: string, lineCount = 5): string {
    return Array.from({ length: lineCount }, (_, index) => this.newLine(`${label}, line ${index}`)).join('\n');
  }

  /** The text that a person makes of the one they see, by replacing one line. */
  edit(shown: string, line: number, label: string): string {
    const lines = shown.split('\n');
    const at = line % lines.length;
    this.supersede(lines[at] ?? '');
    lines[at] = this.newLine(`${label}, line ${at}`);
    return lines.join('\n');
  }

  /** A person deleted a file that showed this. */
  delete(shown: string): void {
    for (const line of shown.split('\n')) this.supersede(line);
  }

  /** The lines that nobody gave up and that none of these files holds. */
  lost(contents: Iterable<string>): string[] {
    const present = new Set([...contents].flatMap((content) => content.split('\n')));
    return [...this.lines].flatMap(([line, { label, superseded }]) => (superseded || present.has(line) ? [] : [label]));
  }

  /** The first line of a file that nobody wrote: a torn, mixed or marked one. */
  invented(content: string): string | undefined {
    return content.split('\n').find((line) => !this.lines.has(line));
  }

  private newLine(label: string): string {
    const line = `${this.lines.size}: ${label}.`;
    this.lines.set(line, { label, superseded: false });
    return line;
  }

  private supersede(line: string): void {
    const known = this.lines.get(line);
    if (known !== undefined) known.superseded = true;
  }
}
