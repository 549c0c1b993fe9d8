import { inLanguageOf, type Bundle } from './engineTexts';

type Argument = string | number | boolean;

/** Puts the arguments into the places `{0}`, `{1}` … of a message in English, or of its translation. */
export type Translator = (message: string, ...values: Argument[]) => string;

/** What VS Code knows of the language of the window: `vscode.l10n`, and `vscode.env.language`. */
export interface WindowLanguage {
  readonly t: Translator;
  /** Absent in English. */
  readonly bundle: Bundle | undefined;
  readonly language: string;
}

const inEnglish: Translator = (message, ...values) =>
  message.replace(/\{(\d+)\}/g, (place, index: string) => values[Number(index)]?.toString() ?? place);

/** Of windows in English, and of code that runs outside VS Code. */
export const english: WindowLanguage = { t: inEnglish, bundle: undefined, language: 'en' };

let { t: translator, language } = english;
let translateEngineText = inLanguageOf(english.bundle);

/** Called once in each bundle: the code that makes sentences does not know VS Code. */
export function useLanguage({ t: translate, bundle, language: ofWindow }: WindowLanguage): void {
  translator = translate;
  language = ofWindow;
  translateEngineText = inLanguageOf(bundle);
}

/** The message in the language of the window. The message must be a literal, so that the tools that collect texts find it. */
export function t(message: string, ...values: Argument[]): string {
  return translator(message, ...values);
}

/** What the engine says, in the language of the window where it is known there, and in English otherwise. */
export function engineText(sentence: string): string {
  return translateEngineText(sentence);
}

/** How numbers and times are written: as in the language of the window, and for English with 24 hours. */
export function locale(): string {
  return language === 'en' ? 'en-GB' : language;
}
