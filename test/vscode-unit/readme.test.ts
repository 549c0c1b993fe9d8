import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../harness/paths';
import { settingsTable } from './readmeTables';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly keybindings: readonly { readonly command: string; readonly key: string }[];
    readonly menus: { readonly commandPalette: readonly { readonly command: string; readonly when: string }[] };
    readonly configuration: { readonly properties: Parameters<typeof settingsTable>[0] };
  };
}

const read = (name: string): string => readFileSync(join(repositoryRoot, name), 'utf8');
const readme = read('README.md');
const { contributes } = JSON.parse(read('package.json')) as Manifest;
const texts = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
const titles = new Map(contributes.commands.map(({ command, title }) => [command, texts[title.slice(1, -1)] ?? '']));

describe('The README', () => {
  it('lists the settings as the manifest describes them', () => {
    assert.equal(tableIn('Settings'), settingsTable(contributes.configuration.properties, texts));
  });

  it('lists the commands of the palette, and no others', () => {
    const hidden = contributes.menus.commandPalette.filter(({ when }) => when === 'false').map(({ command }) => command);
    const wanted = [...titles].filter(([command]) => !hidden.includes(command)).map(([, title]) => title);
    const listed = [...tableIn('Commands').matchAll(/\*\*([^*]+)\*\*/g)].map(([, title]) => title ?? '');
    assert.deepEqual(listed.sort(), wanted.sort());
  });

  it('names the keys that are bound', () => {
    for (const { command, key } of contributes.keybindings) {
      const keys = key.replace(/\b\w/g, (letter) => letter.toUpperCase());
      assert.ok(tableIn('Commands').includes(`**${titles.get(command) ?? ''}** (\`${keys}\`)`), command);
    }
  });

  it('shows only pictures and files that there are', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, path]) => path ?? '');
    assert.ok(links.length > 3);
    for (const path of links) assert.ok(existsSync(join(repositoryRoot, path)), path);
  });
});

/** The table below a heading. */
function tableIn(heading: string): string {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .join('\n');
}
