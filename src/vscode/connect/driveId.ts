/** Ids of Drive are long: whatever is shorter is the beginning of a name that a person filters by. */
const id = /^[\w-]{19,}$/;

/** The id of a folder in what a person typed or copied out of the browser; `undefined` when it is something else. */
export function driveIdOf(text: string): string | undefined {
  if (id.test(text)) return text;
  if (!URL.canParse(text)) return undefined;
  const { protocol, host, pathname, searchParams } = new URL(text);
  if (protocol === 'gdrive:') return id.test(host) ? host : undefined;
  const named = /\/folders\/([\w-]+)/.exec(pathname)?.[1] ?? searchParams.get('id') ?? '';
  return id.test(named) ? named : undefined;
}
