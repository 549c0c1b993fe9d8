import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { SyncError } from '../../src/core/errors';
import { parseCredentials } from '../../src/remote/drive/auth/credentials';
import { refusal } from '../../src/remote/drive/auth/googleErrors';
import { toSyncError as driveFailure } from '../../src/remote/drive/errors';
import { DriveFailure } from '../../src/remote/drive/failure';
import { corrupt } from '../../src/remote/failures';
import { parseRemoteUrl } from '../../src/remote/remoteUrl';
import { engineMark, inLanguageOf, type Bundle } from '../../src/vscode/texts/engineTexts';
import { english, useLanguage, type Translator } from '../../src/vscode/texts/l10n';
import { renderStatusBar } from '../../src/vscode/statusBar/renderStatusBar';
import { bytesLabel, numberLabel, timeLabel } from '../../src/vscode/texts/texts';
import { repositoryRoot } from '../harness/paths';
import { isLiteral, isTranslation, sourceTexts, translatedCalls, type SourceText } from './sourceTexts';
import { folderState } from './states';

const folder = join(repositoryRoot, 'media', 'l10n');
const bundles = readdirSync(folder).map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Bundle] as const);
const german = Object.fromEntries(bundles)['bundle.l10n.de.json'] ?? {};

/** Files that write for the log and for bug reports, which are in English for those who read them. */
const inEnglish = /\/(describeResult|diagnostics|log)\.ts:/;

/** Texts of the engine that no window shows. */
const forNobody: readonly { readonly place: RegExp; readonly text: RegExp }[] = [
  // Stands in for a disk or a cloud in tests.
  { place: /\/memory\w+\.ts:/, text: /^/ },
  // Windows have words of their own for the stages (`stageLabel`).
  { place: /\/progress\.ts:/, text: /^(Looking for|In sync|The sync failed)/ },
  // The number that comes first is part of the sentences that have it.
  { place: /\/brakes\.ts:/, text: /^files? (was|were)$/ },
  // Names of folders that systems make.
  { place: /\/ignoreRules\.ts:/, text: /^\/System Volume Information\/$/ },
  // Becomes part of a name.
  { place: /\/(conflictName|refusals)\.ts:/, text: /^(another device|\(no name\))$/ },
  // Is the content of a file in the cloud.
  { place: /\/(vault|probe)\.ts:/, text: /^Cloud Sync (keeps|tries) / },
  // Queries of Google Drive.
  { place: /\/drive\/\w+\.ts:/, text: / in parents$|trashed = false/ },
  { place: /\/loopback\.ts:/, text: /^<.*>$/ },
  // Is only hashed.
  { place: /\/openDrive\.ts:/, text: /^Cloud Sync account/ },
  // The cause of a failure that is told in other words.
  { place: /\/download\.ts:/, text: /^no byte came/ },
  // How the library says it.
  { place: /\/s3\/errors\.ts:/, text: /^Region is missing$/ },
];
/** Properties by which VS Code is told what to show. */
const shown = new Set(['title', 'label', 'detail', 'description', 'tooltip', 'placeholder', 'placeHolder', 'prompt', 'openLabel']);
/** Names of products are the same in every language. */
const names = new Set(['Cloud Sync', 'Google Drive']);

describe('The texts of the user interface', function () {
  this.timeout(30_000);

  it('are all literals in calls of t, so that tools and this test find them', () => {
    for (const { place, message } of translatedCalls()) assert.ok(isLiteral(message), place);
  });

  it('are written nowhere else', () => {
    const texts = sourceTexts('vscode').filter(({ place, node }) => !inEnglish.test(place) && !isTranslated(node) && !isInternal(node));
    const plain = texts.filter((text) => isSentence(text) || isShown(text) || isMessage(text));
    assert.deepEqual(
      plain.map(({ place, text }) => `${place} ${text}`),
      [],
    );
  });
});

for (const [name, bundle] of bundles) {
  describe(`The translations in ${name}`, () => {
    const ofInterface = Object.keys(bundle).filter((key) => !key.endsWith(engineMark));

    it('are of exactly the texts that the code has', function () {
      this.timeout(30_000);
      const texts = translatedCalls().flatMap(({ message }) => (isLiteral(message) ? [message.text] : []));
      assert.ok(texts.length > 200);
      const missing = [...new Set(texts)].filter((text) => !ofInterface.includes(text));
      const unused = ofInterface.filter((key) => !texts.includes(key));
      assert.deepEqual({ missing, unused }, { missing: [], unused: [] });
    });

    it('of the engine are of sentences that the engine can say', function () {
      this.timeout(30_000);
      const said = new Set(sourceTexts('core', 'local', 'remote', 'crdt', 'vscode').map(({ text }) => text));
      const constants = [...said].map(constantsOf).filter((parts) => parts.length > 0);
      const keys = Object.keys(bundle).flatMap((key) => (key.endsWith(engineMark) ? [key.slice(0, -engineMark.length)] : []));
      const unknown = keys.filter((key) => !said.has(key) && !constants.some((parts) => isMadeOf(key, parts)));
      assert.ok(keys.length > 20);
      assert.deepEqual(unknown, []);
    });

    it('leave out nothing that the engine says to people', function () {
      this.timeout(30_000);
      const translate = inLanguageOf(bundle);
      const said = sourceTexts('core', 'local', 'remote', 'crdt').filter((each) => hasPhrase(each.text) && !isForNobody(each));
      const missing = said.filter(({ text }) => !samplesOf(text).some((sample) => isTranslatedWhole(text, sample, translate(sample))));
      assert.ok(said.length > 200);
      assert.deepEqual(
        missing.map(({ place, text }) => `${place} ${text}`),
        [],
      );
    });

    it('have all the places of the original', () => {
      for (const [key, translation] of Object.entries(bundle)) assert.deepEqual(placesOf(translation), placesOf(key), key);
    });

    it('are not empty, and end as the original does', () => {
      for (const [key, translation] of Object.entries(bundle)) {
        const text = key.replace(new RegExp(`${engineMark}$`), '');
        assert.equal(/[.?:…]$/.exec(translation)?.[0], /[.?:…]$/.exec(text)?.[0], key);
        assert.notEqual(translation.trim(), '');
      }
    });
  });
}

describe('What the engine says', () => {
  const translate = inLanguageOf(german);

  it('is said in the language of the window, with the names as they are', () => {
    assert.equal(translate('changed here'), 'hier geändert');
    assert.equal(translate('moved here from "new here"'), 'hier verschoben von „new here“');
  });

  const composed: readonly (readonly [SyncError, string])[] = [
    [failureOf(() => parseRemoteUrl('gdrive:id')), 'Die Cloud ist nicht vollständig angegeben. Verwenden Sie gdrive://<Ordner-ID>.'],
    [failureOf(() => parseRemoteUrl('s3://bucket/a/../b')), 'Die Cloud ist nicht gültig: das Präfix enthält „.“ oder „..“ als Ordner.'],
    [
      failureOf(() => parseCredentials('{"type":"service_account"}', 'Die Datei „key.json“')),
      'Die Datei „key.json“ enthält das Feld „client_email“ nicht. Geben Sie eine Datei mit Anmeldeinformationen für Google Drive an.',
    ],
    [
      refusal('odd', 'no such thing'),
      'Google lehnt die Anmeldung ab (odd: no such thing). Melden Sie sich erneut bei Google Drive an („Cloud Sync: Verbinden…“ oder „cloud-sync sign-in“).',
    ],
    [
      corrupt('a.txt', 'came incomplete: 3 of 5 bytes'),
      '„a.txt“ ist unvollständig angekommen: 3 von 5 Byte. Nichts wurde geändert; bei der nächsten Synchronisierung wird es erneut versucht.',
    ],
    [driveFailure(new DriveFailure(413, '', ''), { path: 'changed here' }), '„changed here“ ist größer, als Google Drive annimmt.'],
    [
      driveFailure(new DriveFailure(403, '', ''), {}),
      'Google Drive lässt dieses Konto den Ordner nicht ändern oder lesen. Bitten Sie den Besitzer um das Recht zum Bearbeiten.',
    ],
  ];
  for (const [{ message }, expected] of composed)
    it(`is translated from its parts: ${message}`, () => assert.equal(translate(message), expected));

  it('is translated with what it quotes of itself', () => {
    assert.equal(translate('new on both sides, with the same content'), 'neu auf beiden Seiten, mit gleichem Inhalt');
  });

  it('has no exceptions that have outlived their texts', () => {
    const texts = sourceTexts('core', 'local', 'remote', 'crdt');
    const unused = forNobody.filter(({ place, text }) => !texts.some((each) => place.test(each.place) && text.test(each.text)));
    assert.deepEqual(unused, []);
  });

  it('stays in English where no translation is known, or none at all', () => {
    assert.equal(translate('connect ECONNREFUSED 127.0.0.1:1'), 'connect ECONNREFUSED 127.0.0.1:1');
    assert.equal(inLanguageOf(undefined)('changed here'), 'changed here');
  });
});

describe('A window in German', () => {
  const format: Translator = (message, ...values) =>
    (german[message] ?? message).replace(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)]));

  before(() => useLanguage({ t: format, bundle: german, language: 'de' }));
  after(() => useLanguage(english));

  it('is German throughout, numbers and dates included', () => {
    const noon = new Date(2026, 2, 5, 12, 30).getTime();
    assert.equal(timeLabel(noon, noon), 'heute um 12:30');
    assert.equal(timeLabel(noon, noon + 10 * 86_400_000), '5. März 2026 um 12:30');
    assert.equal(bytesLabel(1.4 * 1024 * 1024), '1,4 MB');
    assert.equal(numberLabel(1200), '1.200');
  });

  it('shows what the engine says in German', () => {
    const offline = folderState({
      phase: { kind: 'offline', message: 's3.example.com cannot be reached. Check the network and the endpoint.' },
    });
    const view = renderStatusBar({ folders: [offline] }, 0);
    assert.equal(view?.accessibleLabel, 'Cloud Sync: s3.example.com ist nicht erreichbar. Prüfen Sie das Netzwerk und den Endpunkt.');
  });
});

/** What stands in a text of the code beside what the code puts in. */
function constantsOf(text: string): readonly string[] {
  return text.split(/\{\d+\}|%/).filter((part) => part.trim().length > 3);
}

/** Whether most of the sentence is these parts of a text of the code, which puts the rest in: `1 file` or `{0} files`, `"{0}"` or `the folder`. */
function isMadeOf(key: string, constants: readonly string[]): boolean {
  return constants.every((part) => key.includes(part)) && constants.join('').length > key.length / 2;
}

/** Whether there are words that follow one another. */
function hasPhrase(text: string): boolean {
  return /\p{L},? \p{L}{2,}/u.test(text);
}

function isForNobody({ place, text, node }: SourceText): boolean {
  return isInternal(node) || forNobody.some((each) => each.place.test(place) && each.text.test(text));
}

/** What the text may be when it arrives at a person: with a name or a count put in, and alone or after what it is about. */
function samplesOf(text: string): readonly string[] {
  const filled = ['Xyz', '2 files', '2 files were'].map((value) => text.replace(/\{\d+\}/g, value).replace(/%(?!\d)/, '"a.txt"'));
  return filled.flatMap((sample) => [sample, `"a.txt" ${sample}`]);
}

function isTranslatedWhole(text: string, sample: string, translation: string): boolean {
  const phrases = text.split(/\{\d+\}|%(?!\d)/).map((part) => part.trim());
  return translation !== sample && !phrases.some((phrase) => hasPhrase(phrase) && translation.includes(phrase));
}

function failureOf(act: () => unknown): SyncError {
  try {
    act();
  } catch (error) {
    return SyncError.from(error);
  }
  throw new Error('It did not fail.');
}

function placesOf(text: string): readonly string[] {
  return [...new Set(text.match(/\{\d+\}/g) ?? [])].sort();
}

/** Whether the text is the message of a call of `t`. */
function isTranslated({ parent }: ts.Node): boolean {
  return isTranslation(parent);
}

/** Whether the text goes into the log, or into an error that no person is to see. */
function isInternal({ parent }: ts.Node): boolean {
  if (ts.isNewExpression(parent)) return parent.expression.getText() === 'Error';
  return ts.isCallExpression(parent) && /\blog(\.\w+)?$/.test(parent.expression.getText());
}

function isSentence({ text }: SourceText): boolean {
  return /\p{L}{2,} .*\p{L}{2,}.*[.?…]$/u.test(text);
}

/** Without pictures (`$(name)`) and what is put in. */
function hasWords(text: string): boolean {
  const words = text.replace(/\$\([\w~-]+\)|\{\d+\}/g, '').trim();
  return !names.has(words) && /\p{L}{2,}/u.test(words);
}

function isShown({ text, node }: SourceText): boolean {
  const { parent } = node;
  if (!ts.isPropertyAssignment(parent)) return false;
  const name = parent.name.getText();
  const isExample = name === 'placeholder' && !text.includes(' ');
  return shown.has(name) && hasWords(text) && !isExample;
}

/** An argument of one of VS Code's functions that show a message. */
function isMessage({ text, node }: SourceText): boolean {
  return (
    ts.isCallExpression(node.parent) && /\.(show\w+Message|setStatusBarMessage)$/.test(node.parent.expression.getText()) && hasWords(text)
  );
}
