import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandIds } from '../../src/vscode/ids';
import { repositoryRoot } from '../harness/paths';

interface MenuEntry {
  readonly command?: string;
  readonly when?: string;
  readonly group?: string;
}

const { contributes } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly MenuEntry[]>>;
  };
};

/** They are what Enter does in a tree, and what the status bar and messages lead to; nobody looks for them by name. */
const behindOthers: readonly string[] = [commandIds.openChange, commandIds.showChanges];

function entriesOf(menu: string, command: string): readonly MenuEntry[] {
  return (contributes.menus[menu] ?? []).filter((entry) => entry.command === command);
}

/** With F1. */
function isInPalette(command: string): boolean {
  return entriesOf('commandPalette', command).every(({ when }) => when !== 'false');
}

/** With Shift+F10 on a row of a tree. What is only shown beside a row under the pointer is not in that menu. */
function isInContextMenu(command: string): boolean {
  return entriesOf('view/item/context', command).some(({ group }) => group?.startsWith('inline') !== true);
}

describe('The keyboard', () => {
  it('reaches every command, through the palette or the menu of a row', () => {
    const unreachable = contributes.commands
      .map(({ command }) => command)
      .filter((command) => !isInPalette(command) && !isInContextMenu(command) && !behindOthers.includes(command));
    assert.deepEqual(unreachable, []);
  });

  it('reaches every button beside a row through the menu of that row, under the same condition', () => {
    const buttons = (contributes.menus['view/item/context'] ?? []).filter(({ group }) => group?.startsWith('inline') === true);
    assert.ok(buttons.length > 5);
    const onlyButtons = buttons.filter(({ command = '', when = '' }) => {
      const [view = '', item = ''] = when.split(' && ');
      return !entriesOf('view/item/context', command).some(
        (entry) => entry.group?.startsWith('inline') !== true && entry.when?.startsWith(view) === true && covers(entry.when, item),
      );
    });
    assert.deepEqual(onlyButtons, []);
  });

  it('reaches every button in the title of a view or an editor through the palette', () => {
    const titles = [...(contributes.menus['view/title'] ?? []), ...(contributes.menus['editor/title'] ?? [])];
    assert.ok(titles.length > 10);
    assert.deepEqual(
      titles.filter(({ command }) => command !== undefined && !isInPalette(command)).map(({ command }) => command),
      [],
    );
  });
});

/** Whether a menu entry with this condition is there for all rows for which a button with the condition `item` is. */
function covers(when: string, item: string): boolean {
  if (!when.includes('viewItem')) return true;
  const kinds = (condition: string): readonly string[] =>
    /\((.*)\)/.exec(condition)?.[1]?.split('|') ?? [condition.split(/=[=~] ?/)[1] ?? ''];
  return when.includes(item) || kinds(item).every((kind) => kinds(when).includes(kind));
}
