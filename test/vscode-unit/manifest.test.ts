import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandIds, contextKeys, settingNames, settingsSection, viewIds } from '../../src/vscode/ids';

interface MenuEntry {
  readonly command: string;
  readonly when?: string;
}

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string; readonly title: string; readonly icon?: string }[];
    readonly menus: Readonly<Record<string, readonly MenuEntry[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string }[] };
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when: string }[];
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly scope: string; readonly markdownDescription: string }>>;
    };
  };
}

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')) as Manifest;
const { contributes, capabilities } = manifest;
const ids: readonly string[] = Object.values(commandIds);

describe('The manifest', () => {
  it('contributes exactly the commands that the code registers, all in one category', () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), [...ids].sort());
    assert.deepEqual([...new Set(contributes.commands.map(({ category }) => category))], ['Cloud Sync']);
  });

  it('contributes exactly the settings that the code reads', () => {
    const wanted = settingNames.map((name) => `${settingsSection}.${name}`);
    assert.deepEqual(Object.keys(contributes.configuration.properties).sort(), wanted.sort());
  });

  it('has the view container and the view of the code', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [viewIds.container],
    );
    assert.deepEqual(
      (contributes.views[viewIds.container] ?? []).map(({ id }) => id),
      [viewIds.changes],
    );
    for (const { view } of contributes.viewsWelcome) assert.equal(view, viewIds.changes);
  });

  it('puts only known commands into menus and welcome texts', () => {
    const linked = contributes.viewsWelcome.flatMap(({ contents }) =>
      [...contents.matchAll(/\(command:([^)]+)\)/g)].map(([, id]) => id ?? ''),
    );
    const inMenus = Object.values(contributes.menus).flatMap((entries) => entries.map(({ command }) => command));
    for (const id of [...linked, ...inMenus].filter((each) => each.startsWith('cloudSync.'))) assert.ok(ids.includes(id), id);
  });

  it('asks only for context keys that the code sets', () => {
    const known: readonly string[] = Object.values(contextKeys);
    const clauses = [...Object.values(contributes.menus).flat(), ...contributes.viewsWelcome].map(({ when }) => when ?? '');
    const used = clauses.flatMap((when) => when.match(/cloudSync\.\w+/g) ?? []).filter((key) => key !== viewIds.changes);
    assert.ok(used.length > 0);
    for (const key of used) assert.ok(known.includes(key), key);
  });

  it('keeps commands that need a row out of the palette', () => {
    const hidden = (contributes.menus['commandPalette'] ?? []).filter(({ when }) => when === 'false').map(({ command }) => command);
    assert.ok(hidden.includes(commandIds.openChange));
  });

  it('gives every command in the inline group an icon', () => {
    const inline = Object.values(contributes.menus).flatMap((entries) =>
      (entries as readonly (MenuEntry & { readonly group?: string })[]).filter(({ group }) => /^(inline|navigation)/.test(group ?? '')),
    );
    assert.ok(inline.length > 0);
    for (const { command } of inline) assert.ok(contributes.commands.find((each) => each.command === command)?.icon, command);
  });

  it('does not let the settings of an untrusted workspace say where data goes', () => {
    assert.equal(capabilities.untrustedWorkspaces.supported, 'limited');
    const restricted = capabilities.untrustedWorkspaces.restrictedConfigurations;
    for (const name of ['remote', 's3.endpoint', 's3.region', 's3.pathStyle', 'exclude'])
      assert.ok(restricted.includes(`cloudSync.${name}`), name);
  });

  it('takes the list of trusted remotes from the user alone', () => {
    assert.equal(contributes.configuration.properties['cloudSync.trustedRemotes']?.scope, 'application');
  });
});
