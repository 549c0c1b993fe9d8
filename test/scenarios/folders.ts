import assert from 'node:assert/strict';
import { loadScope } from '../../src/local/ignoreRules';
import { scenario, twoSided, type Scenario } from './scenario';
import type { DeviceOptions } from './device';
import type { World } from './world';

const other = { 'other.md': 'other' };
const withoutTemporary: DeviceOptions = { loadScope: (fs) => loadScope(fs, { excludes: ['*.tmp'] }) };

/** Files in a folder, each with a text of its own. */
function filesIn(folder: string, count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${folder}/${index % 7}/${index}.md`, `text ${index}`]));
}

async function renameManyFiles(world: World): Promise<void> {
  const count = world.cloud.many;
  const [a, b] = await world.pair({ ...filesIn('old', count), ...other });
  a.move('old', 'new');
  const up = await world.syncsWell(a);
  const down = await world.syncsWell(b);
  assert.deepEqual([up.filesMoved, up.bytesUploaded, up.stopped], [count, 0, undefined]);
  assert.deepEqual([down.filesMoved, down.filesDownloaded, down.stopped], [count, 0, undefined]);
  await world.ends({ ...filesIn('new', count), ...other });
}

/** S18–S32: folders and moves. */
export const folders: readonly Scenario[] = [
  twoSided('S18 folder deleted R, file added inside L: the folder stays with the new file, its deleted siblings go to the trash', {
    base: { 'dir/a.md': 'a', 'dir/b.md': 'b', ...other },
    here: (a) => a.write('dir/new.md', 'new'),
    there: (b) => b.delete('dir'),
    ends: { 'dir/new.md': 'new', ...other },
    counts: { filesUploaded: 1, filesDeleted: 2 },
    also: async (a) => assert.deepEqual(await a.trash(), { 'dir/a.md': 'a', 'dir/b.md': 'b' }),
  }),
  scenario(
    'S19 folder deleted R with ignored files inside L: synced files go to the trash, folder and ignored files stay',
    async (world) => {
      const [a, b] = await world.pair({ 'dir/a.md': 'a', ...other }, withoutTemporary);
      a.write('dir/build.tmp', 'built');
      b.delete('dir');
      await b.sync();
      await world.endsApart({ A: { 'dir/build.tmp': 'built', ...other }, B: other, cloud: other });
      assert.deepEqual(await a.trash(), { 'dir/a.md': 'a' });
    },
  ),
  scenario('S20 folder deleted R, file inside L that no scan has seen yet: it is kept', async (world) => {
    const [a, b] = await world.pair({ 'dir/a.md': 'a', ...other });
    b.delete('dir');
    await b.sync();
    a.once('disk remove dir/a.md', () => a.write('dir/unseen.md', 'unseen'));
    await a.sync();
    await world.ends({ 'dir/unseen.md': 'unseen', ...other });
  }),
  scenario('S21 empty folder created or removed: invisible', async (world) => {
    const [a] = await world.pair(other);
    a.disk.userMakeFolder('empty/inner');
    await world.syncsWell(a);
    assert.deepEqual(a.changes(), []);
    a.disk.userDelete('empty');
    await world.ends(other);
  }),
  scenario('S22 folder with many files renamed L: moves, no brake, no byte uploaded', renameManyFiles),
  twoSided('S23 folder renamed L, file inside edited R: the edited file ends under the new name', {
    base: { 'old/f.md': 'one', 'old/g.md': 'g', ...other },
    here: (a) => a.move('old', 'new'),
    there: (b) => b.write('old/f.md', 'two'),
    ends: { 'new/f.md': 'two', 'new/g.md': 'g', ...other },
    counts: { filesMoved: 2, filesDownloaded: 1 },
  }),
  scenario('S24 folder renamed to the same name on both sides: no transfer', async (world) => {
    const [a, b] = await world.pair({ 'old/f.md': 'f', 'old/g.md': 'g', ...other });
    for (const device of [a, b]) device.move('old', 'new');
    await b.sync();
    const { bytesUploaded, filesUploaded, filesDownloaded } = await a.sync();
    assert.deepEqual([bytesUploaded, filesUploaded, filesDownloaded], [0, 0, 0]);
    await world.ends({ 'new/f.md': 'f', 'new/g.md': 'g', ...other });
  }),
  twoSided('S25 folder renamed to different names on both sides: the name that was first in the cloud wins, new files keep theirs', {
    base: { 'dir/f.md': 'f', 'dir/g.md': 'g', ...other },
    here: (a) => a.move('dir', 'alpha').write('alpha/new.md', 'new'),
    there: (b) => b.move('dir', 'beta'),
    ends: { 'beta/f.md': 'f', 'beta/g.md': 'g', 'alpha/new.md': 'new', ...other },
    counts: { filesMoved: 2, filesUploaded: 1 },
  }),
  twoSided('S25 file renamed to different names on both sides and edited on one: no half of it is lost', {
    base: { 'f.md': 'one', ...other },
    here: (a) => a.move('f.md', 'alpha.md').write('alpha.md', 'edited'),
    there: (b) => b.move('f.md', 'beta.md'),
    ends: { 'alpha.md': 'edited', 'beta.md': 'one', ...other },
    counts: { filesUploaded: 1, filesDownloaded: 1 },
  }),
  twoSided('S26 A moved into B on L, B moved into A on R: no cycle, both contents are there', {
    base: { 'A/a.md': 'a', 'B/b.md': 'b', ...other },
    here: (a) => a.move('A', 'B/A'),
    there: (b) => b.move('B', 'A/B'),
    ends: { 'B/A/a.md': 'a', 'A/B/b.md': 'b', ...other },
    counts: { filesMoved: 2 },
  }),
  twoSided('S27 names swapped: the contents are swapped', {
    base: { a: 'text of a', b: 'text of b', ...other },
    here: (a) => a.move('a', 'x').move('b', 'a').move('x', 'b'),
    ends: { a: 'text of b', b: 'text of a', ...other },
    counts: 'any',
  }),
  twoSided('S28 names in a chain: each content arrives', {
    base: { a: 'text of a', b: 'text of b', c: 'text of c', ...other },
    here: (a) => a.move('c', 'x').move('b', 'c').move('a', 'b').move('x', 'a'),
    ends: { a: 'text of c', b: 'text of a', c: 'text of b', ...other },
    counts: 'any',
  }),
  twoSided('S29 hierarchy inverted: A/B becomes B/A', {
    base: { 'A/a.md': 'a', 'A/B/b.md': 'b', ...other },
    here: (a) => a.move('A/B', 'x').move('A', 'x/A').move('x', 'B'),
    ends: { 'B/b.md': 'b', 'B/A/a.md': 'a', ...other },
    counts: { filesMoved: 2 },
  }),
  twoSided('S30 file moved and edited: one move and one update', {
    base: { 'f.md': 'one', ...other },
    here: (a) => a.move('f.md', 'sub/g.md').write('sub/g.md', 'one and more'),
    ends: { 'sub/g.md': 'one and more', ...other },
    counts: { filesMoved: 1, filesUploaded: 1 },
  }),
  twoSided('S31 file copied, then the original deleted: a move', {
    base: { 'f.md': 'one', ...other },
    here: (a) => a.write('copy.md', 'one').delete('f.md'),
    ends: { 'copy.md': 'one', ...other },
    counts: { filesMoved: 1 },
  }),
  twoSided('S32 moved onto a path that the other side created: both are kept', {
    base: { 'f.md': 'mine', ...other },
    here: (a) => a.move('f.md', 'g.md'),
    there: (b) => b.write('g.md', 'theirs'),
    ends: { 'g.md': 'theirs', 'g (conflict A).md': 'mine', ...other },
    reports: ['kept bothCreated g.md'],
    counts: { filesUploaded: 1, filesDownloaded: 1, filesDeleted: 1 },
  }),
];
