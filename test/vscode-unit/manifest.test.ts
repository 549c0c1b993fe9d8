import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { authenticationId, commandIds, contextKeys, settingNames, settingsSection, viewIds } from '../../src/vscode/ids';
import { colorIds } from '../../src/vscode/changes/renderDecorations';
import type { FileRow } from '../../src/vscode/changes/renderTree';
import { repositoryRoot } from '../harness/paths';

interface MenuEntry {
  /** Absent: a submenu. */
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
  readonly group?: string;
}

interface Manifest {
  readonly name?: string;
  readonly publisher?: string;
  readonly license?: string;
  readonly repository?: { readonly url: string };
  readonly homepage?: string;
  readonly bugs?: { readonly url: string };
  readonly galleryBanner?: { readonly color: string };
  readonly pricing?: string;
  readonly icon: string;
  readonly l10n: string;
  readonly categories: readonly string[];
  readonly keywords: readonly string[];
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly category: string;
      readonly title: string;
      readonly icon?: string;
      readonly enablement?: string;
    }[];
    readonly keybindings: readonly { readonly command: string; readonly key: string; readonly mac: string; readonly when: string }[];
    readonly submenus: readonly { readonly id: string; readonly label: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly id: string;
        readonly media: { readonly image: Readonly<Record<string, string>> };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly authentication: readonly { readonly id: string }[];
    readonly menus: Readonly<Record<string, readonly MenuEntry[]>>;
    readonly colors: readonly { readonly id: string; readonly defaults: Readonly<Record<string, string>> }[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string }[] };
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when: string }[];
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly scope: string; readonly markdownDescription: string }>>;
    };
  };
}

const manifest = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as Manifest;
const texts = JSON.parse(readFileSync(join(repositoryRoot, 'package.nls.json'), 'utf8')) as Readonly<Record<string, string>>;
const { contributes, capabilities } = manifest;
const ids: readonly string[] = Object.values(commandIds);
/** Context values of the rows of the Changes view; those of its files are checked against the type. */
const fileValues = [
  'conflict',
  'upload',
  'download',
  'deletion',
  'move',
  'problem',
  'waiting',
  'held',
  'notHere',
] as const satisfies readonly FileRow['contextValue'][];
const rowValues: readonly string[] = [...fileValues, 'folder', 'conflictsGroup'];
const views: readonly string[] = Object.values(viewIds);
const settingIds = settingNames.map((name) => `${settingsSection}.${name}`);
const knownIds: readonly string[] = [...ids, ...views, ...Object.values(contextKeys), ...settingIds];

describe('The manifest', () => {
  it('contributes exactly the commands that the code registers, all in one category', () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), [...ids].sort());
    assert.deepEqual([...new Set(contributes.commands.map(({ category }) => category))], ['Cloud Sync']);
  });

  it('contributes exactly the settings that the code reads', () => {
    assert.deepEqual(Object.keys(contributes.configuration.properties).sort(), [...settingIds].sort());
  });

  it('has the view container and the views of the code', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [viewIds.container],
    );
    assert.deepEqual(
      (contributes.views[viewIds.container] ?? []).map(({ id }) => id),
      [viewIds.changes, viewIds.activity, viewIds.trash],
    );
    for (const { view } of contributes.viewsWelcome) assert.ok(views.includes(view), view);
  });

  it('puts only known commands into menus and welcome texts', () => {
    const linked = Object.values(texts).flatMap((text) => [...text.matchAll(/\(command:([\w.]+)/g)].map(([, id]) => id ?? ''));
    const inMenus = Object.values(contributes.menus).flatMap((entries) => entries.flatMap(({ command }) => command ?? []));
    const used = [...linked, ...inMenus, ...contributes.keybindings.map(({ command }) => command)];
    assert.ok(linked.length > 10);
    const known = [...ids, ...views.map((view) => `${view}.focus`)];
    for (const id of used.filter((each) => each.startsWith('cloudSync.'))) assert.ok(known.includes(id), id);
  });

  it('has a picture for every step of the walkthrough and every kind of theme, and notices when a step is done', () => {
    const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    assert.ok(steps.length > 0);
    for (const { id, media, completionEvents } of steps) {
      assert.deepEqual(Object.keys(media.image).sort(), ['dark', 'hc', 'hcLight', 'light'], id);
      for (const file of Object.values(media.image)) assert.ok(existsSync(join(repositoryRoot, file)), file);
      const ours = completionEvents.flatMap(
        (event) => /^on(?:Command|Context|View|SettingChanged):cloudSync\.(.+)$/.exec(event)?.[1] ?? [],
      );
      assert.ok(ours.length > 0, id);
      for (const name of ours) assert.ok(knownIds.includes(`cloudSync.${name}`), name);
    }
  });

  it('shows every submenu that it fills, and fills every one that it shows', () => {
    const submenus = contributes.submenus.map(({ id }) => id).sort();
    const shown = Object.values(contributes.menus).flatMap((entries) => entries.flatMap(({ submenu }) => submenu ?? []));
    assert.deepEqual([...new Set(shown)].sort(), submenus);
    assert.deepEqual(
      Object.keys(contributes.menus).filter((menu) => menu.startsWith('cloudSync.')),
      submenus,
    );
  });

  it('binds keys sparingly: chords behind Ctrl+K, where they mean something', () => {
    for (const { key, mac, when } of contributes.keybindings) {
      assert.match(key, /^ctrl\+k \w$/);
      assert.equal(mac, key.replace('ctrl', 'cmd'));
      assert.match(when, /cloudSync\./);
    }
  });

  it('contributes the accounts that the code serves', () => {
    assert.deepEqual(
      contributes.authentication.map(({ id }) => id),
      [authenticationId],
    );
  });

  it('asks only for context keys that the code sets', () => {
    const known: readonly string[] = Object.values(contextKeys);
    const { menus, viewsWelcome, keybindings, commands } = contributes;
    const whens = [...Object.values(menus).flat(), ...viewsWelcome, ...keybindings].map(({ when }) => when ?? '');
    const clauses = [...whens, ...commands.map(({ enablement }) => enablement ?? '')];
    const used = clauses.flatMap((when) => when.match(/(?<!config\.)cloudSync\.\w+/g) ?? []).filter((key) => !views.includes(key));
    assert.ok(used.length > 0);
    for (const key of used) assert.ok(known.includes(key), key);
  });

  it('has a text for every state in which the Changes view is empty', () => {
    const clauses = contributes.viewsWelcome.filter(({ view }) => view === viewIds.changes).map(({ when }) => when);
    const told = new Set(clauses.flatMap((when) => [...when.matchAll(/cloudSync\.state == (\w+)/g)].map(([, state]) => state)));
    const states = ['untrusted', 'unbound', 'consent', 'ready', 'unfinished', 'idle', 'scanning', 'syncing', 'paused', 'signedOut'];
    for (const state of [...states, 'stopped', 'offline', 'error', 'passive']) assert.ok(told.has(state), state);
    assert.ok(clauses.includes('workspaceFolderCount == 0'));
  });

  it('has a row action only for rows that there are', () => {
    const menu = contributes.menus['view/item/context'] ?? [];
    const values = [...rowValues, 'sync', 'undoableSync', 'pastFile', 'undoablePastFile', 'kept', 'keptInCloud', 'day'];
    for (const { when = '' } of menu) {
      const [, exact] = /viewItem == (\w+)/.exec(when) ?? [];
      const [, pattern] = /viewItem =~ \/(.+?)\//.exec(when) ?? [];
      const matches = values.filter((value) => (exact === undefined ? new RegExp(pattern ?? '').test(value) : value === exact));
      assert.ok(matches.length > 0, when);
    }
  });

  it('asks only for settings that it contributes', () => {
    const clauses = Object.values(contributes.menus).flat();
    const asked = clauses.flatMap(({ when }) => [...(when ?? '').matchAll(/config\.([\w.]+)/g)].map(([, name]) => name ?? ''));
    assert.ok(asked.length > 0);
    for (const name of asked) assert.ok(Object.hasOwn(contributes.configuration.properties, name), name);
  });

  it('contributes exactly the colours of the marks, for every kind of theme', () => {
    assert.deepEqual(contributes.colors.map(({ id }) => id).sort(), Object.values(colorIds).sort());
    for (const { id, defaults } of contributes.colors)
      assert.deepEqual(Object.keys(defaults).sort(), ['dark', 'highContrast', 'highContrastLight', 'light'], id);
  });

  it('keeps commands that need a row out of the palette', () => {
    const hidden = (contributes.menus['commandPalette'] ?? []).filter(({ when }) => when === 'false').map(({ command }) => command);
    const { openChange, openFile, undoSync, openPastFile, restoreKept, compareKept, discardKept } = commandIds;
    for (const id of [openChange, openFile, undoSync, openPastFile, restoreKept, compareKept, discardKept])
      assert.ok(hidden.includes(id), id);
  });

  it('gives every command in the inline group an icon', () => {
    const inline = Object.values(contributes.menus).flatMap((entries) =>
      entries.filter(({ group }) => /^(inline|navigation)/.test(group ?? '')),
    );
    assert.ok(inline.length > 0);
    for (const { command } of inline) assert.ok(contributes.commands.find((each) => each.command === command)?.icon, command);
  });

  it('does not let the settings of an untrusted workspace say where data goes, or what is kept', () => {
    assert.equal(capabilities.untrustedWorkspaces.supported, 'limited');
    const restricted = capabilities.untrustedWorkspaces.restrictedConfigurations;
    for (const name of ['remote', 's3.endpoint', 's3.region', 's3.pathStyle', 'exclude', 'conflictPolicy', 'trash.days', 'trash.maxSizeMB'])
      assert.ok(restricted.includes(`cloudSync.${name}`), name);
  });

  it('has all that the Marketplace and Open VSX show, as they want it', () => {
    const { name, publisher, license, repository, homepage, bugs, galleryBanner, pricing, icon, categories, keywords } = manifest;
    for (const value of [name, publisher, license, repository?.url, homepage, bugs?.url, galleryBanner?.color, pricing]) assert.ok(value);
    assert.deepEqual(categories, ['Other']);
    assert.ok(keywords.length <= 30);
    assert.equal(new Set(keywords).size, keywords.length);
    const png = readFileSync(join(repositoryRoot, icon));
    assert.equal(png.toString('latin1', 1, 4), 'PNG');
    assert.ok(png.readUInt32BE(16) >= 128 && png.readUInt32BE(20) >= 128, 'the icon is too small');
    for (const file of ['README.md', 'CHANGELOG.md', 'LICENSE', manifest.l10n]) assert.ok(existsSync(join(repositoryRoot, file)), file);
  });

  it('takes the list of trusted remotes from the user alone', () => {
    assert.equal(contributes.configuration.properties['cloudSync.trustedRemotes']?.scope, 'application');
  });
});
