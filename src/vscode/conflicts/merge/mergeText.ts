/** A line that opens or closes a conflict, as version controls write it. */
const marker = /^(?:<{7}|\|{7}|>{7})(?: .*)?\r?$/gm;

/** The text of a file, or `undefined` when it is not UTF-8 text. A byte order mark stays. */
export function asText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/**
 * What a merge begins with: both versions between markers. The merge editor takes a result with a marker for one that
 * nobody has worked on, and puts the changes that do not touch each other together by itself (mergeEditorInputModel.ts).
 */
export function unmerged(remote: string, local: string): string {
  const lines = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
  return `<<<<<<< Remote\n${lines(remote)}=======\n${lines(local)}>>>>>>> Local\n`;
}

/** Whether a result has markers that come from no version of the file itself. */
export function hasMarkers(result: string, versions: readonly string[]): boolean {
  const known = new Set(versions.flatMap((version) => version.match(marker) ?? []));
  return (result.match(marker) ?? []).some((line) => !known.has(line));
}
