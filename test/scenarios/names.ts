import assert from 'node:assert/strict';
import type { DeviceOptions } from './device';
import { scenario, twoSided, type Scenario } from './scenario';

const other = { 'other.md': 'other' };
const composed = 'caf\u00e9.md';
const decomposed = 'cafe\u0301.md';
const withoutCase: DeviceOptions = { disk: { caseSensitive: false } };
const decomposing: DeviceOptions = { disk: { normalization: 'nfd' } };

/** Names that no disk takes, or that would reach where they must not. */
const hostile = ['folder/../../outside.md', 'a//b.md', 'a\\b.md', 'line\nfeed.md', `${'x'.repeat(256)}.md`, 'sub/.GIT/config'];

/** Names that some system refuses, and that all others must be able to share. */
const odd = ['CON', 'a.', 'a ', 'x:y', '%2F.md', 'what?.md', '\u{1f600}.md', `${'y'.repeat(252)}.md`];

/** S33–S45: types and names. */
export const names: readonly Scenario[] = [
  twoSided('S33 file replaced by a folder L, file edited R: the folder keeps the name, the edited file becomes a conflict copy', {
    base: { thing: 'one', ...other },
    here: (a) => a.delete('thing').write('thing/inner.md', 'inner'),
    there: (b) => b.write('thing', 'edited'),
    ends: { 'thing/inner.md': 'inner', 'thing (conflict A)': 'edited', ...other },
    reports: ['kept fileAndFolder thing'],
    counts: 'any',
  }),
  twoSided('S34 folder replaced by a file L, child added R: the folder keeps the name, the file becomes a conflict copy', {
    base: { 'thing/old.md': 'old', ...other },
    here: (a) => a.delete('thing').write('thing', 'file'),
    there: (b) => b.write('thing/new.md', 'new'),
    ends: { 'thing/new.md': 'new', 'thing (conflict A)': 'file', ...other },
    reports: ['kept fileAndFolder thing'],
    counts: 'any',
  }),
  scenario('S35 file replaced by a symlink: the link is ignored, the deletion not propagated, and this is reported', async (world) => {
    const [a] = await world.pair({ 'f.md': 'one', ...other });
    a.disk.userPlant('f.md', 'symlink');
    await world.endsApart({ A: other, B: { 'f.md': 'one', ...other }, cloud: { 'f.md': 'one', ...other } }, ['blocked symlink f.md']);
    assert.equal(a.disk.lookup('f.md')?.kind, 'symlink');
  }),
  scenario('S36 delete or edit behind a parent that is a symlink: refused', async (world) => {
    const [a, b] = await world.pair({ 'dir/f.md': 'f', 'dir/g.md': 'g', ...other });
    a.disk.userPlant('dir', 'symlink');
    b.delete('dir/f.md').write('dir/g.md', 'edited');
    await b.sync();
    const there = { 'dir/g.md': 'edited', ...other };
    await world.endsApart({ A: other, B: there, cloud: there }, ['blocked symlink dir']);
    assert.equal(a.disk.lookup('dir')?.kind, 'symlink');
  }),
  scenario(
    'S37 Foo.md L and foo.md R on a disk without case: neither is overwritten, the second is held with a proposal',
    async (world) => {
      const a = await world.device('A', withoutCase);
      const b = await world.device('B');
      b.write('foo.md', 'theirs').writeAll(other);
      await b.sync();
      a.write('Foo.md', 'mine');
      const { blocked } = await a.sync();
      assert.ok(
        blocked.every(({ message }) => /rename/iu.test(message)),
        'nothing says what to do',
      );
      const there = { 'foo.md': 'theirs', ...other };
      await world.endsApart({ A: { 'Foo.md': 'mine', ...other }, B: there, cloud: there }, [
        'blocked caseClash Foo.md',
        'blocked caseClash foo.md',
      ]);
    },
  ),
  scenario('S37 Foo.md in sync and foo.md new R on a disk without case: only the second is held, Foo.md goes on', async (world) => {
    const a = await world.device('A', withoutCase);
    const b = await world.device('B');
    a.write('Foo.md', 'mine').writeAll(other);
    for (const device of [a, b]) await world.syncsWell(device);
    b.write('foo.md', 'theirs');
    await b.sync();
    a.write('Foo.md', 'edited');
    const there = { 'Foo.md': 'edited', 'foo.md': 'theirs', ...other };
    await world.endsApart({ A: { 'Foo.md': 'edited', ...other }, B: there, cloud: there }, ['blocked caseClash foo.md']);
  }),
  scenario('S38 case-only rename: one rename, the content untouched', async (world) => {
    const [a, b] = await world.pair({ 'foo.md': 'text', ...other }, withoutCase);
    a.move('foo.md', 'Foo.md');
    for (const device of [a, b]) {
      const { filesMoved, filesUploaded, filesDownloaded, filesDeleted } = await world.syncsWell(device);
      assert.deepEqual([filesMoved, filesUploaded, filesDownloaded, filesDeleted], [1, 0, 0, 0], device.name);
    }
    await world.ends({ 'Foo.md': 'text', ...other });
  }),
  scenario(
    'S39 case-only rename of a folder with an edit inside: all arrives, and the other disk keeps its spelling of the folder',
    async (world) => {
      const [a] = await world.pair({ 'docs/f.md': 'f', 'docs/g.md': 'g', ...other }, withoutCase);
      a.move('docs', 'Docs').write('Docs/f.md', 'edited');
      const renamed = { 'Docs/f.md': 'edited', 'Docs/g.md': 'g', ...other };
      await world.endsApart({ A: renamed, B: { 'docs/f.md': 'edited', 'docs/g.md': 'g', ...other }, cloud: renamed });
    },
  ),
  scenario('S40 one name as NFC and as NFD: one file, and its name on each disk untouched', async (world) => {
    const a = await world.device('A', decomposing);
    const b = await world.device('B');
    b.write(composed, 'text');
    for (const device of [b, a]) await world.syncsWell(device);
    a.write(composed, 'edited');
    await world.endsApart({ A: { [decomposed]: 'edited' }, B: { [composed]: 'edited' }, cloud: { [composed]: 'edited' } });
  }),
  scenario('S40 one name typed as NFC here and as NFD there, with the same content: one file', async (world) => {
    const [a, b] = [await world.device('A'), await world.device('B')];
    a.write(composed, 'text');
    b.write(decomposed, 'text');
    for (const device of [a, b]) await world.syncsWell(device);
    await world.endsApart({ A: { [composed]: 'text' }, B: { [decomposed]: 'text' }, cloud: { [composed]: 'text' } });
  }),
  scenario('S41 two names in the cloud that are one here, with different bytes: both are kept', async (world) => {
    const a = await world.device('A', decomposing);
    a.writeAll(other);
    await a.sync();
    await world.put(composed, 'one');
    await world.put(decomposed, 'two');
    await world.endsApart({ A: other, cloud: { [composed]: 'one', [decomposed]: 'two', ...other } }, [
      `blocked caseClash ${composed}`,
      `blocked caseClash ${decomposed}`,
    ]);
  }),
  scenario(
    'S42 hostile names in the cloud: each is reported, none is touched, all others go on',
    async (world) => {
      const a = await world.device('A');
      a.writeAll(other);
      for (const name of hostile) await world.plant(name, 'hostile');
      await world.plant('good.md', 'good');
      await a.sync();
      assert.deepEqual(a.files(), { 'good.md': 'good', ...other });
      assert.deepEqual([...a.reports].sort(), hostile.map((name) => `blocked badName ${name}`).sort());
      await a.sync();
      assert.deepEqual(await world.storedNames(), [...hostile, 'good.md', 'other.md'].sort());
    },
    { needs: 'plant' },
  ),
  scenario('S42 odd names that most disks take: they travel as they are', async (world) => {
    const files = Object.fromEntries(odd.map((name) => [name, `text of ${name}`]));
    await world.pair({ ...files, ...other });
    await world.ends({ ...files, ...other });
  }),
  scenario(
    'S43 two files of the same name in one folder of Google Drive: the oldest has it, the other is shown, nothing is deleted',
    async (world) => {
      const [a] = await world.pair({ 'f.md': 'one', ...other });
      await world.plantTwin('f.md', 'two');
      await world.comeToRest();
      assert.equal(a.files()['f.md'], 'one');
      await world.nothingIsLost();
    },
    { needs: 'plantTwin' },
  ),
  scenario(
    'S44 document or shortcut of Google Drive in the tree: skipped and told, never deleted',
    async (world) => {
      const [a] = await world.pair({ 'f.md': 'one', ...other });
      await world.place.plantDocument?.('notes');
      a.write('f.md', 'two');
      await world.ends({ 'f.md': 'two', ...other }, ['blocked nativeDocument notes']);
    },
    { needs: 'plantDocument' },
  ),
  scenario('S45 file of the user named like a conflict copy: a file like any other', async (world) => {
    const copy = 'f (conflict 2026-01-01 1200 A).md';
    const [a] = await world.pair({ 'f.md': 'one', [copy]: 'mine', ...other });
    a.write(copy, 'edited');
    await world.ends({ 'f.md': 'one', 'f (conflict A).md': 'edited', ...other });
  }),
  scenario('S45 file of the user named like ours, temporary or in our folder: stays here, is never eaten', async (world) => {
    const [a, b] = await world.pair(other);
    a.write('notes.cloudsync-tmp', 'mine').write('.cloudsync/mine.md', 'mine too');
    b.write('.cloudsync/mine.md', 'theirs').delete('other.md').write('new.md', 'new');
    for (const device of [b, a, b, a]) await world.syncsWell(device);
    assert.equal(a.disk.userReadText('notes.cloudsync-tmp'), 'mine');
    assert.deepEqual(a.files(), { '.cloudsync/mine.md': 'mine too', 'new.md': 'new' });
    assert.deepEqual(b.files(), { '.cloudsync/mine.md': 'theirs', 'new.md': 'new' });
    assert.deepEqual(await world.files(), { 'new.md': 'new' });
  }),
];
