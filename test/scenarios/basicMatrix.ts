import assert from 'node:assert/strict';
import { scenario, twoSided, type Scenario } from './scenario';

const other = { 'other.md': 'other' };
const text = 'one\ntwo\nthree\nfour\nfive\n';
const editedAbove = 'ONE\ntwo\nthree\nfour\nfive\n';
const editedBelow = 'one\ntwo\nthree\nfour\nFIVE\n';

/** S01–S17: what can happen to one path. */
export const basicMatrix: readonly Scenario[] = [
  twoSided('S01 new-L: it is uploaded', {
    here: (a) => a.write('f.md', 'new'),
    ends: { 'f.md': 'new' },
    counts: { filesUploaded: 1 },
  }),
  twoSided('S02 new-R: it is downloaded', {
    there: (b) => b.write('f.md', 'new'),
    ends: { 'f.md': 'new' },
    counts: { filesDownloaded: 1 },
  }),
  twoSided('S03 edit-L: it is uploaded', {
    base: { 'f.md': 'one' },
    here: (a) => a.write('f.md', 'two'),
    ends: { 'f.md': 'two' },
    counts: { filesUploaded: 1 },
    also: async (_a, b) => assert.deepEqual(await b.trash(), { 'f.md': 'one' }),
  }),
  twoSided('S04 edit-R: it is downloaded, and what it replaces goes to the trash here', {
    base: { 'f.md': 'one' },
    there: (b) => b.write('f.md', 'two'),
    ends: { 'f.md': 'two' },
    counts: { filesDownloaded: 1 },
    also: async (a) => assert.deepEqual(await a.trash(), { 'f.md': 'one' }),
  }),
  twoSided('S05 delete-L: it goes to the trash of the cloud', {
    base: { 'f.md': 'one', ...other },
    here: (a) => a.delete('f.md'),
    ends: other,
    counts: { filesDeleted: 1 },
    also: async (_a, _b, world) => assert.ok((await world.cloudTrash()).includes('one')),
  }),
  twoSided('S06 delete-R: it goes to the trash here', {
    base: { 'f.md': 'one', ...other },
    there: (b) => b.delete('f.md'),
    ends: other,
    counts: { filesDeleted: 1 },
    also: async (a) => assert.deepEqual(await a.trash(), { 'f.md': 'one' }),
  }),
  twoSided('S07 delete on both: nothing is done, and the base forgets it', {
    base: { 'f.md': 'one', ...other },
    here: (a) => a.delete('f.md'),
    there: (b) => b.delete('f.md'),
    ends: other,
    also: (a) => assert.equal(a.manifest.getState('f.md'), undefined),
  }),
  twoSided('S08 edit on both, identical: nothing is transferred, and the base advances', {
    base: { 'f.md': 'one' },
    here: (a) => a.write('f.md', 'two'),
    there: (b) => b.write('f.md', 'two'),
    ends: { 'f.md': 'two' },
    also: async (a) => assert.deepEqual(await a.trash(), {}),
  }),
  twoSided('S09 edit on both, mergeable text: merged once, and both parents can be had back', {
    base: { 'f.md': text },
    here: (a) => a.write('f.md', editedAbove),
    there: (b) => b.write('f.md', editedBelow),
    ends: { 'f.md': 'ONE\ntwo\nthree\nfour\nFIVE\n' },
    counts: { filesMerged: 1 },
    also: async (a) => {
      const parents = (await a.trashed()).map((bytes) => Buffer.from(bytes).toString('utf8'));
      assert.deepEqual(parents.sort(), [editedAbove, editedBelow].sort());
    },
  }),
  twoSided('S10 edit on both, not mergeable: the cloud keeps the name, the local one becomes a copy, which is uploaded', {
    base: { 'f.md': 'one' },
    here: (a) => a.write('f.md', 'mine'),
    there: (b) => b.write('f.md', 'theirs'),
    ends: { 'f.md': 'theirs', 'f (conflict A).md': 'mine' },
    reports: ['kept bothEdited f.md'],
    counts: { filesUploaded: 1, filesDownloaded: 1 },
    also: (a) => assert.match(Object.keys(a.files()).join(), /f \(conflict 2026-11-2\d \d{4} A\)\.md/u),
  }),
  twoSided('S11 create on both, identical: adopted without a copy', {
    base: other,
    here: (a) => a.write('f.md', 'same'),
    there: (b) => b.write('f.md', 'same'),
    ends: { ...other, 'f.md': 'same' },
  }),
  twoSided('S12 create on both, different: both are kept, and without a base nothing is merged', {
    base: other,
    here: (a) => a.write('f.md', editedAbove),
    there: (b) => b.write('f.md', editedBelow),
    ends: { ...other, 'f.md': editedBelow, 'f (conflict A).md': editedAbove },
    reports: ['kept bothCreated f.md'],
    counts: { filesUploaded: 1, filesDownloaded: 1 },
  }),
  twoSided('S13 delete-L / edit-R: the file is restored here', {
    base: { 'f.md': 'one', ...other },
    here: (a) => a.delete('f.md'),
    there: (b) => b.write('f.md', 'two'),
    ends: { ...other, 'f.md': 'two' },
    counts: { filesDownloaded: 1 },
  }),
  twoSided('S14 edit-L / delete-R: the file is uploaded again', {
    base: { 'f.md': 'one', ...other },
    here: (a) => a.write('f.md', 'two'),
    there: (b) => b.delete('f.md'),
    ends: { ...other, 'f.md': 'two' },
    counts: { filesUploaded: 1 },
  }),
  twoSided('S15 an older time with other bytes: still a change', {
    base: { 'f.md': 'one', 'g.md': 'one' },
    here: (a) => a.write('f.md', 'restored here', { modified: 1000 }),
    there: (b) => b.write('g.md', 'restored there', { modified: 1000 }),
    ends: { 'f.md': 'restored here', 'g.md': 'restored there' },
    counts: { filesUploaded: 1, filesDownloaded: 1 },
  }),
  twoSided('S16 touched only: nothing but a new look at its times', {
    base: { 'f.md': 'one' },
    here: (a) => a.write('f.md', 'one', { modified: 5_000_000 }),
    ends: { 'f.md': 'one' },
    also: (a, b) => assert.deepEqual([...a.uploads(), ...b.did('request download')], []),
  }),
  scenario('S17 changed and changed back: nothing', async (world) => {
    const [a] = await world.pair({ 'f.md': 'one' });
    a.write('f.md', 'two').write('f.md', 'one');
    const result = await world.syncsWell(a);
    assert.deepEqual([result.filesUploaded, result.filesDownloaded, a.uploads()], [0, 0, []]);
    await world.ends({ 'f.md': 'one' });
  }),
];
