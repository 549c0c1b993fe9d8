import { t } from '../texts/l10n';
import type { FileEffect, FileRecord } from './syncRecord';

/** What the folder holds now, and which contents can be had back. */
export interface CurrentFiles {
  /** SHA-256 (hex) by path; a path that is not in it holds nothing. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Paths that cannot be looked at, with a sentence that says why. */
  readonly blocked: ReadonlyMap<string, string>;
  /** SHA-256 (hex) of the contents that are still kept. */
  readonly kept: ReadonlySet<string>;
}

/** One step back. Each holds what it expects to find, and does nothing when it finds something else. */
export type UndoStep =
  /** Puts a content back where nothing is. */
  | { readonly kind: 'restore'; readonly path: string; readonly hash: string }
  /** Puts a content back in the place of the one that `expected` names, which goes to the trash. */
  | { readonly kind: 'replace'; readonly path: string; readonly hash: string; readonly expected: string }
  /** Moves what the sync created to the trash. */
  | { readonly kind: 'remove'; readonly path: string; readonly expected: string }
  | { readonly kind: 'moveBack'; readonly path: string; readonly to: string; readonly expected: string };

export interface Refusal {
  readonly path: string;
  /** A sentence. */
  readonly why: string;
}

export interface FileUndo {
  readonly file: FileRecord;
  /** None when the file is again what it was. */
  readonly steps: readonly UndoStep[];
}

export interface UndoPlan {
  readonly files: readonly FileUndo[];
  /** Files that are left as they are, each with the reason. */
  readonly refused: readonly Refusal[];
}

/** What another device did, as against what this one sent. */
const fromCloud: Readonly<Record<FileEffect, boolean>> = {
  downloaded: true,
  deletedHere: true,
  movedHere: true,
  merged: true,
  keptRemote: true,
  keptBoth: true,
  steppedAside: true,
  uploaded: false,
  deletedInCloud: false,
  movedInCloud: false,
  keptLocal: false,
};

/** Whether a sync brought this change into the folder; the others were made here, and sent. */
export function cameFromCloud({ effect }: FileRecord): boolean {
  return fromCloud[effect];
}

/** All paths that an undo of these files looks at. */
export function pathsOf(files: readonly FileRecord[]): readonly string[] {
  return [...new Set(files.flatMap(({ path, from, copy }) => [path, from, copy].filter((each) => each !== undefined)))];
}

/**
 * The way back from what a sync did to these files, the last one first. A file that is no longer as the sync left it,
 * or whose former content is not kept any more, is refused: what a person did since always wins. Pure.
 */
export function planUndo(files: readonly FileRecord[], current: CurrentFiles): UndoPlan {
  const undos: FileUndo[] = [];
  const refused: Refusal[] = [];
  const hashes = new Map(current.hashes);
  for (const file of [...files].reverse().filter(({ undone }) => undone === undefined)) {
    const back = stepsFor(file, { ...current, hashes });
    if (typeof back === 'string') refused.push({ path: file.path, why: back });
    else undos.push({ file, steps: back });
    if (typeof back !== 'string') for (const step of back) follow(step, hashes);
  }
  return { files: undos, refused };
}

function follow(step: UndoStep, hashes: Map<string, string>): void {
  if (step.kind === 'restore' || step.kind === 'replace') hashes.set(step.path, step.hash);
  else hashes.delete(step.path);
  if (step.kind === 'moveBack') hashes.set(step.to, step.expected);
}

/** The steps for one file, or a sentence that says why there are none. */
function stepsFor(file: FileRecord, current: CurrentFiles): readonly UndoStep[] | string {
  const obstacle = pathsOf([file]).flatMap((path) => current.blocked.get(path) ?? [])[0];
  if (obstacle !== undefined) return obstacle;
  if (file.from !== undefined) return moveBack(file, file.from, current);
  const copy = withoutCopy(file, current);
  const content = formerContent(file, current);
  return typeof content === 'string' || typeof copy === 'string' ? firstSentence(content, copy) : [...content, ...copy];
}

function firstSentence(...results: readonly (readonly UndoStep[] | string)[]): string {
  return results.find((result) => typeof result === 'string') ?? '';
}

function moveBack({ path, after }: FileRecord, from: string, { hashes }: CurrentFiles): readonly UndoStep[] | string {
  const now = hashes.get(path);
  if (now === undefined) return t('"{0}" is no longer there.', path);
  if (after !== undefined && now !== after) return changedSince(path);
  if (hashes.has(from)) return t('There is another file "{0}" by now.', from);
  return [{ kind: 'moveBack', path, to: from, expected: now }];
}

function formerContent({ path, before, after }: FileRecord, { hashes, kept }: CurrentFiles): readonly UndoStep[] | string {
  if (before === undefined || after === undefined) return t('It is not known what "{0}" held before.', path);
  const now = hashes.get(path) ?? null;
  if (now === before) return [];
  if (now !== after) return changedSince(path);
  if (before === null) return now === null ? [] : [{ kind: 'remove', path, expected: now }];
  if (!kept.has(before)) return t('The former content of "{0}" is no longer kept on this computer.', path);
  return [now === null ? { kind: 'restore', path, hash: before } : { kind: 'replace', path, hash: before, expected: now }];
}

/** The copy of the local version that keeping both had made goes when the original is back under its own name. */
function withoutCopy({ copy, before }: FileRecord, { hashes }: CurrentFiles): readonly UndoStep[] | string {
  const now = copy === undefined ? undefined : hashes.get(copy);
  if (copy === undefined || now === undefined) return [];
  return now === before ? [{ kind: 'remove', path: copy, expected: now }] : changedSince(copy);
}

function changedSince(path: string): string {
  return t('"{0}" was changed after that sync.', path);
}
