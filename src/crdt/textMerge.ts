import { diff3Merge } from 'node-diff3';

/** Bytes per side: a larger file is not merged but kept in two copies. */
const largestSide = 1024 * 1024;

/** Steps that the comparison may take, about half a second: the library's time grows with the product of the line counts. */
const mostSteps = 250_000_000;

/**
 * The text that has both sides' changes against `base`, or `undefined` where that is not beyond doubt: changes that
 * overlap or touch, content that is not UTF-8 text, files too large to compare. Never has conflict markers.
 * Works on whole lines with their ends, so that CRLF, LF, a byte order mark and a missing last line end stay as they are.
 */
export function mergeText(base: Uint8Array, local: Uint8Array, remote: Uint8Array): Uint8Array | undefined {
  if (isEqual(local, remote) || isEqual(base, remote)) return local;
  if (isEqual(base, local)) return remote;
  const [baseLines, localLines, remoteLines] = [base, local, remote].map(decodeLines);
  if (baseLines === undefined || localLines === undefined || remoteLines === undefined) return undefined;
  const merged = mergeLines(baseLines, localLines, remoteLines);
  return merged === undefined ? undefined : new TextEncoder().encode(merged.join(''));
}

function mergeLines(base: readonly string[], local: readonly string[], remote: readonly string[]): string[] | undefined {
  // What all three begin and end with needs no comparison.
  const head = commonLength(base, local, remote, (lines, index) => lines[index]);
  const rest = [base, local, remote].map((lines) => lines.slice(head)) as [string[], string[], string[]];
  const tail = commonLength(...rest, (lines, index) => lines[lines.length - 1 - index]);
  const [from, mine, theirs] = rest.map((lines) => lines.slice(0, lines.length - tail)) as [string[], string[], string[]];
  if (steps(from, mine) + steps(from, theirs) > mostSteps) return undefined;

  const merged: string[] = [];
  for (const { ok } of diff3Merge(mine, from, theirs, { excludeFalseConflicts: true })) {
    if (ok === undefined) return undefined;
    for (const line of ok) merged.push(line);
  }
  return [...base.slice(0, head), ...merged, ...base.slice(base.length - tail)];
}

type LineAt = (lines: readonly string[], index: number) => string | undefined;

function commonLength(one: readonly string[], two: readonly string[], three: readonly string[], lineAt: LineAt): number {
  const most = Math.min(one.length, two.length, three.length);
  let length = 0;
  while (length < most && lineAt(one, length) === lineAt(two, length) && lineAt(one, length) === lineAt(three, length)) length++;
  return length;
}

/** What the library's search costs at most: a walk through the longest match so far for each line, and each pair of equal lines. */
function steps(base: readonly string[], side: readonly string[]): number {
  const occurrences = new Map<string, number>();
  for (const line of side) occurrences.set(line, (occurrences.get(line) ?? 0) + 1);
  let [longestMatch, total] = [0, 0];
  for (const line of base) {
    const pairs = occurrences.get(line) ?? 0;
    if (pairs === 0) continue;
    longestMatch = Math.min(longestMatch + 1, side.length);
    total += longestMatch + pairs;
  }
  return total;
}

function decodeLines(bytes: Uint8Array): string[] | undefined {
  if (bytes.length > largestSide || bytes.includes(0)) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.match(/[^\n]*\n|[^\n]+$/gu) ?? [];
  } catch {
    return undefined;
  }
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
