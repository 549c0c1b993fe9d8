import { t } from '../texts/l10n';
import type { Draft } from './draft';
import { input, type InputOptions } from './prompts';
import type { back } from './steps';

type TextName = 'endpoint' | 'region' | 'accessKeyId' | 'secretAccessKey' | 'prefix' | 'path';

/** Asks for one text of the draft. */
export async function askText(
  draft: Draft,
  name: TextName,
  options: Omit<InputOptions, 'title' | 'value'>,
): Promise<Draft | typeof back | undefined> {
  const text = await input({ title: t('Connect to a Cloud'), ...options, value: draft[name] });
  return typeof text === 'string' ? { ...draft, [name]: text } : text;
}
