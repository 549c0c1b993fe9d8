/** Translations by the text in English, as `vscode.l10n.bundle` has them. */
export type Bundle = Readonly<Record<string, string>>;

/** Ends the keys of what the engine says: as VS Code writes the comment of a text into its key. */
export const engineMark = '/engine';

interface Template {
  readonly pattern: RegExp;
  readonly translation: string;
  /** For each place, in order: its number, and whether what stands there is a name and not words of the engine. */
  readonly places: readonly { readonly number: string; readonly isName: boolean }[];
}

/**
 * The engine speaks English, for logs, for the command line, and because it knows no VS Code; what it says is finished
 * when it arrives here. So its sentences are recognised again by their constant parts, and said in the other language.
 */
export function inLanguageOf(bundle: Bundle | undefined): (sentence: string) => string {
  let templates: readonly Template[] | undefined;
  return (sentence) => {
    templates ??= templatesOf(bundle ?? {});
    return translate(sentence, templates);
  };
}

/** The longest first: of two that fit, it says more. */
function templatesOf(bundle: Bundle): readonly Template[] {
  return Object.entries(bundle)
    .filter(([key]) => key.endsWith(engineMark))
    .sort(([a], [b]) => b.length - a.length)
    .map(([key, translation]) => templateOf(key.slice(0, -engineMark.length), translation));
}

function templateOf(text: string, translation: string): Template {
  const parts = text.split(/\{(\d+)\}/);
  const constants = parts.filter((_, index) => index % 2 === 0).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const places = parts.flatMap((number, index) => (index % 2 === 0 ? [] : [{ number, isName: /["“]$/.test(parts[index - 1] ?? '') }]));
  return { pattern: new RegExp(`^${constants.join('(.*?)')}$`, 's'), translation, places };
}

function translate(sentence: string, templates: readonly Template[]): string {
  for (const { pattern, translation, places } of templates) {
    const found = pattern.exec(sentence);
    if (found === null) continue;
    const values = places.map(({ number, isName }, index) => {
      const value = found[index + 1] ?? '';
      return [number, isName ? value : translate(value, templates)] as const;
    });
    const byNumber = new Map(values);
    return translation.replace(/\{(\d+)\}/g, (place, number: string) => byNumber.get(number) ?? place);
  }
  return sentence;
}
