import type { ProviderCapabilities, SyncPreview } from '../../core';
import { count } from '../texts';

/** What the person is asked before the first sync. */
export interface Question {
  readonly message: string;
  readonly detail: string;
}

/** Says what the first sync would do, in numbers, and how well the store guards against others writing at the same time. */
export function describeTrial(
  folder: string,
  remote: string,
  { preview, capabilities }: { readonly preview: SyncPreview; readonly capabilities: ProviderCapabilities | undefined },
): Question {
  const lines = [...plannedWork(preview), '', 'The first sync deletes nothing on either side.'];
  if (capabilities !== undefined) lines.push(guardOf(capabilities));
  return { message: `Keep "${folder}" and ${remote} the same?`, detail: lines.join('\n') };
}

function plannedWork({ actions, blocked }: SyncPreview): string[] {
  const number = (...types: readonly string[]): number => actions.filter(({ type }) => types.includes(type)).length;
  const lines: readonly (readonly [number, string, string])[] = [
    [number('upload'), 'will be uploaded', 'will be uploaded'],
    [number('download'), 'will be downloaded', 'will be downloaded'],
    [number('record'), 'is the same on both sides', 'are the same on both sides'],
    [number('conflict'), 'differs between the sides: you decide', 'differ between the sides: you decide'],
    [blocked.length, 'is left out (see the log)', 'are left out (see the log)'],
  ];
  const work = lines.filter(([files]) => files > 0).map(([files, one, many]) => `${count(files, 'file')} ${files === 1 ? one : many}.`);
  return work.length === 0 ? ['Both sides are empty.'] : work;
}

function guardOf({ conditionalCreate, conditionalUpdate, conditionalDelete }: ProviderCapabilities): string {
  return conditionalCreate && conditionalUpdate && conditionalDelete
    ? 'Checked: the store refuses to overwrite what another device has written meanwhile.'
    : 'Checked: the store cannot refuse overwrites by itself, so each write is preceded by a look and followed by another.';
}
