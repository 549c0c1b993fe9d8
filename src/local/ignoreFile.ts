/** The file in the workspace's root that says, in gitignore syntax, what is not synced. */
export const ignoreFileName = '.cloudsyncignore';

/** The line of that file that leaves out one file, or one folder with all that is in it, and nothing else. */
export function ignoreLineFor(path: string, isFolder: boolean): string {
  const literal = path.replace(/[\\*?[\]]/g, '\\$&').replace(/ +$/, (spaces) => '\\ '.repeat(spaces.length));
  return `/${literal}${isFolder ? '/' : ''}`;
}

/** The text of the file with these lines, of which it may have some already; at its end, with its own kind of line break. */
export function withIgnoreLines(text: string, lines: readonly string[]): string {
  const present = new Set(text.split(/\r?\n/));
  const news = lines.filter((line) => !present.has(line));
  if (news.length === 0) return text;
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  const before = text === '' || text.endsWith('\n') ? text : `${text}${lineBreak}`;
  return `${before}${news.map((line) => `${line}${lineBreak}`).join('')}`;
}
