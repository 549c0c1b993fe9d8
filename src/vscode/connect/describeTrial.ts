import type { ConflictPolicy, ProviderCapabilities, SyncPreview } from '../../core';
import { t } from '../texts/l10n';
import { numberLabel } from '../texts/texts';

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
  policy: ConflictPolicy,
): Question {
  const lines = [...plannedWork(preview, policy), '', t('The first sync deletes nothing on either side.')];
  if (capabilities !== undefined) lines.push(guardOf(capabilities));
  return { message: t('Keep "{0}" and {1} the same?', folder, remote), detail: lines.join('\n') };
}

/** For one file, and for so many. */
type Label = readonly [string, (files: string) => string];

function plannedWork({ actions, blocked }: SyncPreview, { otherwise }: ConflictPolicy): string[] {
  const number = (type: string): number => actions.filter((action) => action.type === type).length;
  const lines: readonly (readonly [number, ...Label])[] = [
    [number('upload'), t('1 file will be uploaded.'), (files) => t('{0} files will be uploaded.', files)],
    [number('download'), t('1 file will be downloaded.'), (files) => t('{0} files will be downloaded.', files)],
    [number('record'), t('1 file is the same on both sides.'), (files) => t('{0} files are the same on both sides.', files)],
    [number('conflict'), ...differing(otherwise)],
    [blocked.length, t('1 file is left out (see the log).'), (files) => t('{0} files are left out (see the log).', files)],
  ];
  const work = lines.filter(([files]) => files > 0).map(([files, one, many]) => (files === 1 ? one : many(numberLabel(files))));
  return work.length === 0 ? [t('Both sides are empty.')] : work;
}

/** What becomes of files that differ: a first sync knows nothing that both sides had in common, so none can be merged. */
function differing(otherwise: ConflictPolicy['otherwise']): Label {
  switch (otherwise) {
    case 'ask':
      return [t('1 file differs between the sides: you decide.'), (files) => t('{0} files differ between the sides: you decide.', files)];
    case 'both':
      return [
        t('1 file differs between the sides: both versions are kept, the local one under another name.'),
        (files) => t('{0} files differ between the sides: both versions are kept, the local ones under other names.', files),
      ];
    case 'local':
      return [
        t('1 file differs between the sides: the local version takes the place, the other goes to the trash.'),
        (files) => t('{0} files differ between the sides: the local versions take the place, the others go to the trash.', files),
      ];
    case 'remote':
      return [
        t('1 file differs between the sides: the version in the cloud takes the place, the local one goes to the trash.'),
        (files) =>
          t('{0} files differ between the sides: the versions in the cloud take the place, the local ones go to the trash.', files),
      ];
  }
}

function guardOf({ conditionalCreate, conditionalUpdate, conditionalDelete }: ProviderCapabilities): string {
  return conditionalCreate && conditionalUpdate && conditionalDelete
    ? t('Checked: the store refuses to overwrite what another device has written meanwhile.')
    : t('Checked: the store cannot refuse overwrites by itself, so each write is preceded by a look and followed by another.');
}
