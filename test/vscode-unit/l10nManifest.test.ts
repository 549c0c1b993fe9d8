import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../harness/paths';

type Texts = Readonly<Record<string, string>>;

const read = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(repositoryRoot, name), 'utf8')) as Record<string, unknown>;
const manifest = read('package.json');
const english = read('package.nls.json') as Texts;
const translations = readdirSync(repositoryRoot)
  .filter((name) => /^package\.nls\..+\.json$/.test(name))
  .map((name) => [name, read(name) as Texts] as const);

/** Properties that VS Code shows to people. */
const shown = new Set([
  'title',
  'label',
  'name',
  'contextualTitle',
  'contents',
  'description',
  'markdownDescription',
  'enumItemLabels',
  'enumDescriptions',
  'markdownEnumDescriptions',
  'deprecationMessage',
  'markdownDeprecationMessage',
  'altText',
]);
const product = 'Cloud Sync';

const manifestTexts = [
  { place: 'description', text: String(manifest['description']) },
  ...textsIn(manifest['contributes'], 'contributes'),
  ...textsIn(manifest['capabilities'], 'capabilities'),
];
/** Texts that promise what stays away from the cloud, in each language. */
const promises = [english, ...translations.map(([, texts]) => texts)].flatMap((texts) =>
  Object.values(texts).filter((text) => text.includes('`.env`')),
);
const keys = manifestTexts.flatMap(({ text }) => /^%(.+)%$/.exec(text)?.[1] ?? []);

describe('The texts of the manifest', () => {
  // VS Code knows `**` and `__` in a walkthrough, and shows a single star as a star (formattedTextRenderer.ts).
  it('promise of secrets no more than is true: rules can take them back in', () => {
    assert.ok(promises.length >= 4);
    for (const text of promises) assert.match(text, /takes them back in|nimmt sie wieder auf/);
  });

  it('have no single stars in a walkthrough', () => {
    for (const texts of [english, ...translations.map(([, each]) => each)]) {
      for (const [key, text] of Object.entries(texts)) {
        if (key.startsWith('walkthrough.')) assert.doesNotMatch(text, /(?<!\*)\*(?!\*)/, key);
      }
    }
  });

  it('are all in package.nls.json, except for the name of the product', () => {
    const plain = manifestTexts.filter(({ text }) => text !== product && !/^%.+%$/.test(text));
    assert.ok(keys.length > 80);
    assert.deepEqual(plain, []);
  });

  it('have exactly the keys that the manifest uses, each for one place', () => {
    assert.deepEqual(Object.keys(english).sort(), [...keys].sort());
  });

  it('link only to settings that there are', () => {
    const { properties } = (manifest['contributes'] as { readonly configuration: { readonly properties: object } }).configuration;
    const linked = Object.values(english).flatMap((text) => text.match(/(?<=`#)[\w.]+(?=#`)/g) ?? []);
    assert.ok(linked.length > 0);
    for (const setting of linked) assert.ok(Object.hasOwn(properties, setting), setting);
  });
});

for (const [name, texts] of translations) {
  describe(`The translations in ${name}`, () => {
    it('are of exactly these texts, in the same order', () => {
      assert.deepEqual(Object.keys(texts), Object.keys(english));
    });

    it('run the same commands, and link to the same settings and pages', () => {
      for (const [key, text] of Object.entries(english)) assert.deepEqual(linksOf(texts[key] ?? ''), linksOf(text), key);
    });

    it('end as the originals do, and are not the originals', () => {
      for (const [key, text] of Object.entries(english))
        assert.equal(/[.?:…]$/.exec(texts[key] ?? '')?.[0], /[.?:…]$/.exec(text)?.[0], key);
      const same = Object.keys(english).filter((key) => texts[key] === english[key]);
      assert.ok(same.length < keys.length / 20, same.join(', '));
    });
  });
}

function textsIn(value: unknown, place: string): readonly { readonly place: string; readonly text: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]: [string, unknown]) => {
    const at = `${place}.${key}`;
    const isText = shown.has(key) && (typeof child === 'string' || Array.isArray(child));
    return isText ? [child].flat().map((text) => ({ place: at, text: String(text) })) : textsIn(child, at);
  });
}

/** The commands and addresses of the links, and the settings in backquotes, in any order. */
function linksOf(text: string): readonly string[] {
  return [...(text.match(/\]\([^)]+\)/g) ?? []), ...(text.match(/`#[^`]+#`/g) ?? [])].sort();
}
