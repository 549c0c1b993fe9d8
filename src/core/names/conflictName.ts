import { longestPath } from './remotePath';

const longestName = 255;

/**
 * A conflict copy's name: stem, mark, extension. The mark is ` (conflict 2026-11-22 1711 laptop)`, with a number when that
 * name was taken.
 */
const copyName = /^(?<stem>.*)(?<mark> \(conflict \d{4}-\d{2}-\d{2} \d{4} [^()/]+\))(?<extension>\.[^()./ ]{1,16})?$/su;

/** What follows the last dot is an extension when it is short and one word; otherwise it belongs to the name. */
const plainName = /^(?<stem>.+?)(?<extension>\.[^()./ ]{1,16})?$/su;

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
  const device = deviceLabel(options.device);
  for (let number = 1; ; number++) {
    const tail = ` (conflict ${timeLabel(options.now)} ${device}${number === 1 ? '' : ` ${number}`})${extension}`;
    const candidate = folder + shorten(stem, tail, folder) + tail;
    if (!options.isTaken(candidate)) return candidate;
  }
}

/** Whether `candidate` is a conflict copy of `path` (or of the original that `path` itself is a copy of). */
export function isConflictCopyOf(candidate: string, path: string): boolean {
  const copy = split(candidate);
  const original = split(path);
  if (copy.mark === '' || copy.folder !== original.folder || copy.extension !== original.extension) return false;
  const tail = copy.mark + copy.extension;
  return (
    shorten(original.stem, tail, copy.folder) === shorten(copy.stem, tail, copy.folder) ||
    shorten(copy.stem, original.mark + original.extension, copy.folder) === original.stem
  );
}

interface NameParts {
  readonly folder: string;
  readonly stem: string;
  /** Empty for a name that is no conflict copy's. */
  readonly mark: string;
  readonly extension: string;
}

function split(path: string): NameParts {
  const nameStart = path.lastIndexOf('/') + 1;
  const folder = path.slice(0, nameStart);
  const name = path.slice(nameStart);
  const { stem = name, mark = '', extension = '' } = (copyName.exec(name) ?? plainName.exec(name))?.groups ?? {};
  return { folder, stem, mark, extension };
}

/** A device's name without what a file name cannot hold anywhere, never empty. */
export function deviceLabel(device: string): string {
  const label = device.replace(/[^\p{L}\p{N}._ -]/gu, '').trim();
  const short = [...label].slice(0, 40).join('').trim();
  return short === '' ? 'another device' : short;
}

function timeLabel(now: number): string {
  const date = new Date(Number.isFinite(now) ? now : 0);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}${two(date.getMinutes())}`;
}

/** The stem cut so that it fits with its tail into a name, and with its folder into a path. */
function shorten(stem: string, tail: string, folder: string): string {
  const room = Math.min(longestName, longestPath - byteLength(folder)) - byteLength(tail);
  let short = stem;
  while (short !== '' && byteLength(short) > room) short = [...short].slice(0, -1).join('');
  return short;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
