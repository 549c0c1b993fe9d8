import { throwIfAborted } from '../../core/environment';
import { hashAt, keptAmong, moveFile, putBack, replaceWith, throwAway, type Contents } from '../trash/contents';
import { pathsOf, type CurrentFiles, type Refusal, type UndoPlan, type UndoStep } from './planUndo';
import type { FileRecord } from './syncRecord';
import { failureText } from '../texts/texts';

/** Reads what `planUndo` has to know about these files. */
export async function lookAt(contents: Contents, files: readonly FileRecord[], signal?: AbortSignal): Promise<CurrentFiles> {
  const hashes = new Map<string, string>();
  const blocked = new Map<string, string>();
  for (const path of pathsOf(files)) {
    throwIfAborted(signal);
    try {
      const hash = await hashAt(contents, path, signal);
      if (hash !== undefined) hashes.set(path, hash);
    } catch (error) {
      blocked.set(path, failureText(error));
    }
  }
  const former = files.flatMap(({ before }) => (typeof before === 'string' ? [before] : []));
  return { hashes, blocked, kept: await keptAmong(contents, former) };
}

export interface UndoResult {
  /** The files that are again what they were. */
  readonly done: readonly FileRecord[];
  readonly refused: readonly Refusal[];
}

/**
 * Takes the steps of the plan. What a step replaces or removes is in the trash before; a file that changed since the plan
 * was made is left as it is, and so is one with unsaved changes. The changes this makes are synced like any other.
 */
export async function applyUndo(contents: Contents, plan: UndoPlan, signal?: AbortSignal): Promise<UndoResult> {
  const done: FileRecord[] = [];
  const refused: Refusal[] = [...plan.refused];
  for (const { file, steps } of plan.files) {
    if (signal?.aborted === true) break;
    try {
      for (const step of steps) await take(contents, step);
      done.push(file);
    } catch (error) {
      refused.push({ path: file.path, why: failureText(error) });
    }
  }
  return { done, refused };
}

/** Why the trash has it: shown there beside the file. */
const reason = 'replaced when a sync was undone';

function take(contents: Contents, step: UndoStep): Promise<void> {
  switch (step.kind) {
    case 'restore':
      return putBack(contents, step.path, step.hash);
    case 'replace':
      return replaceWith(contents, step.path, step.hash, step.expected, reason);
    case 'remove':
      return throwAway(contents, step.path, step.expected, 'created by a sync that was undone');
    case 'moveBack':
      return moveFile(contents, step.path, step.to, step.expected);
  }
}
