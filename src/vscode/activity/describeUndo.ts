import { t } from '../texts/l10n';
import { numberLabel } from '../texts/texts';
import { cameFromCloud, type Refusal, type UndoPlan, type UndoStep } from './planUndo';
import type { FileRecord } from './syncRecord';

/** What an undo would do, and the ways of it that a person can choose. */
export interface UndoQuestion {
  readonly detail: string;
  /** None when there is nothing that can be undone. */
  readonly choices: readonly { readonly title: string; readonly plan: UndoPlan }[];
}

/**
 * Puts the question. A sync that brought changes and also sent some can be undone in part: what was written here is
 * seldom what a person wants to get rid of.
 */
export function describeUndo(files: readonly FileRecord[], plan: (files: readonly FileRecord[]) => UndoPlan): UndoQuestion {
  const received = files.filter(cameFromCloud);
  const sent = files.filter((file) => !cameFromCloud(file));
  const all = plan(files);
  const isMixed = received.length > 0 && sent.length > 0;
  const part = isMixed ? plan(received) : undefined;
  const choices = [
    ...(part === undefined ? [] : [{ title: t('Undo What Came from the Cloud'), plan: part }]),
    { title: isMixed ? t('Undo All') : t('Undo'), plan: all },
  ];
  const effects =
    part === undefined
      ? effectsOf(all)
      : [...titled(t('What came from the cloud:'), effectsOf(part)), ...titled(t('What was sent from here:'), effectsOf(plan(sent)))];
  const detail = [...effects, ...caveatsOf(all)].join('\n');
  return { detail, choices: choices.filter(({ plan: { files: undone } }) => undone.length > 0) };
}

const mostRefusalsShown = 5;

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines, ''];
}

function effectsOf({ files }: UndoPlan): readonly string[] {
  const steps = files.flatMap((file) => file.steps);
  if (steps.length === 0 && files.length > 0) return [t('The files are already as they were before.')];
  return [
    ...countOf(steps, ['restore', 'replace'], t('1 file gets its former content back.'), (n) =>
      t('{0} files get their former content back.', n),
    ),
    ...countOf(steps, ['moveBack'], t('1 file moves back.'), (n) => t('{0} files move back.', n)),
    ...countOf(steps, ['remove'], t('1 file that the sync created goes to the trash.'), (n) =>
      t('{0} files that the sync created go to the trash.', n),
    ),
  ];
}

function caveatsOf({ files, refused }: UndoPlan): readonly string[] {
  const doesSomething = files.some(({ steps }) => steps.length > 0);
  return [
    ...(doesSomething ? [t('What is replaced goes to the trash first. The next sync carries these changes to the cloud.')] : []),
    ...(refused.length > 0 ? ['', t('Left as it is:'), ...sentences(refused)] : []),
  ];
}

function countOf(steps: readonly UndoStep[], kinds: readonly UndoStep['kind'][], one: string, many: (number: string) => string): string[] {
  const number = steps.filter(({ kind }) => kinds.includes(kind)).length;
  if (number === 0) return [];
  return [number === 1 ? one : many(numberLabel(number))];
}

/** What could not be undone, as one message. */
export function describeRefusals(refused: readonly Refusal[]): string {
  return [t('Not everything could be undone.'), ...sentences(refused)].join(' ');
}

function sentences(refused: readonly Refusal[]): readonly string[] {
  const shown = [...new Set(refused.map(({ why }) => why))];
  const rest = shown.length - mostRefusalsShown;
  const more = rest > 0 ? [rest === 1 ? t('… and 1 more file') : t('… and {0} more files', rest)] : [];
  return [...shown.slice(0, mostRefusalsShown), ...more];
}
