const longestName = 255;

/** The mark between a conflict copy's name and its extension: ` (conflict 2026-11-22 1711 laptop)`, with a number when that name was taken. */
const mark = / \(conflict \d{4}-\d{2}-\d{2} \d{4} [^()/]+\)$/u;

export interface ConflictNameOptions {
  /** Milliseconds since the epoch; shown in local time. */
  readonly now: number;
  /** The device whose content the copy holds. */
  readonly device: string;
  /** Whether a path is in use, in any spelling that some disk takes for it. */
  readonly isTaken: (path: string) => boolean;
}

/**
 * A free path beside `path` for the content that does not get the name. A copy of a copy is named after the original,
 * so that marks never pile up.
 */
export function conflictCopyPath(path: string, options: ConflictNameOptions): string {
  const { folder, stem, extension } = split(path);
  const original = stem.replace(mark, '');
  const device = deviceLabel(options.device);
  for (let number = 1; ; number++) {
    const label = ` (conflict ${timeLabel(options.now)} ${device}${number === 1 ? '' : ` ${number}`})`;
    const candidate = folder + shorten(original, label + extension) + label + extension;
    if (!options.isTaken(candidate)) return candidate;
  }
}

/** Whether `candidate` is a conflict copy of `path` (or of the original that `path` itself is a copy of). */
export function isConflictCopyOf(candidate: string, path: string): boolean {
  const copy = split(candidate);
  const original = split(path);
  if (!mark.test(copy.stem)) return false;
  return (
    copy.folder === original.folder &&
    copy.extension === original.extension &&
    copy.stem.replace(mark, '') === original.stem.replace(mark, '')
  );
}

function split(path: string): { folder: string; stem: string; extension: string } {
  const nameStart = path.lastIndexOf('/') + 1;
  const dot = path.lastIndexOf('.');
  const stemEnd = dot > nameStart ? dot : path.length;
  return { folder: path.slice(0, nameStart), stem: path.slice(nameStart, stemEnd), extension: path.slice(stemEnd) };
}

/** A device's name without what a file name cannot hold anywhere, never empty. */
export function deviceLabel(device: string): string {
  const label = device
    .replace(/[^\p{L}\p{N}._ -]/gu, '')
    .trim()
    .slice(0, 40)
    .trim();
  return label === '' ? 'another device' : label;
}

function timeLabel(now: number): string {
  const date = new Date(Number.isFinite(now) ? now : 0);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}${two(date.getMinutes())}`;
}

function shorten(stem: string, tail: string): string {
  const encoder = new TextEncoder();
  const room = longestName - encoder.encode(tail).length;
  let short = stem;
  while (short !== '' && encoder.encode(short).length > room) short = [...short].slice(0, -1).join('');
  return short;
}
