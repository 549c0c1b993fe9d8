import assert from 'node:assert/strict';
import { SyncError } from '../../src/core/index';
import { scenario, type Scenario } from './scenario';

const other = { 'other.md': 'other' };

const unsaved = (path: string) => (): never => {
  throw new SyncError('unsavedChanges', `"${path}" has unsaved changes.`, { path });
};
const busy = (path: string) => (): never => {
  throw new SyncError('busy', `Another program uses "${path}".`, { path });
};

/** S46–S55: what people and programs do while a sync is under way. */
export const midRun: readonly Scenario[] = [
  scenario('S46 edited between scan and upload: the uploaded bytes are the recorded ones, and the next run is clean', async (world) => {
    const [a] = await world.pair({ 'f.md': 'one' });
    a.write('f.md', 'two').once('disk stat f.md', () => a.write('f.md', 'three'));
    await world.syncsWell(a);
    assert.equal((await world.files())['f.md'], 'three');
    a.forgetSteps();
    await world.syncsWell(a);
    assert.deepEqual(a.uploads(), []);
    await world.ends({ 'f.md': 'three' });
  }),
  scenario('S46 edited while it is being sent: nothing torn is sent, and the edit follows', async (world) => {
    const [a] = await world.pair({ 'f.md': 'one' });
    a.write('f.md', 'two').once('request upload f.md', () => a.write('f.md', 'three'));
    await a.sync();
    await world.ends({ 'f.md': 'three' });
  }),
  scenario('S47 edited between download and rename: the rename is refused, and both are kept as in S10', async (world) => {
    const [a, b] = await world.pair({ 'f.md': 'one' });
    b.write('f.md', 'theirs');
    await b.sync();
    a.once('disk replace f.md', () => a.write('f.md', 'mine'));
    await a.sync();
    await world.ends({ 'f.md': 'theirs', 'f (conflict A).md': 'mine' }, ['kept bothEdited f.md']);
  }),
  scenario('S48 deleted between scan and upload: skipped', async (world) => {
    const [a] = await world.pair(other);
    a.write('new.md', 'new').once('disk stat new.md', () => a.delete('new.md'));
    await world.syncsWell(a);
    await world.ends(other);
  }),
  scenario('S49 50 files created during the run: picked up by the next run, without an error', async (world) => {
    const [a] = await world.pair(other);
    const files = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`new/${index}.md`, `text ${index}`]));
    a.write('first.md', 'first').once('request upload first.md', () => a.writeAll(files));
    await world.syncsWell(a);
    await world.syncsWell(a);
    await world.ends({ ...files, 'first.md': 'first', ...other });
  }),
  scenario('S50 file that another program has locked: tried again, while the others go on', async (world) => {
    const [a, b] = await world.pair({ 'f.md': 'one', 'g.md': 'one' });
    b.write('f.md', 'two').write('g.md', 'two');
    await b.sync();
    a.always('disk stage f.md', busy('f.md'));
    await a.sync();
    assert.deepEqual(a.files(), { 'f.md': 'one', 'g.md': 'two' });
    a.undisturbed();
    await world.ends({ 'f.md': 'two', 'g.md': 'two' }, ['error busy f.md']);
  }),
  scenario('S51 edit of the same length in the same tick of the clock as the sync: detected', async (world) => {
    const [a] = await world.pair({ 'f.md': 'one' }, { disk: { granularity: 1_000_000 } });
    a.write('f.md', 'two');
    await world.syncsWell(a);
    assert.equal((await world.files())['f.md'], 'two');
    a.write('f.md', 'six');
    await world.syncsWell(a);
    assert.equal((await world.files())['f.md'], 'six');
    world.passTime(5_000_000);
    await world.ends({ 'f.md': 'six' });
  }),
  scenario('S52 file that grows for minutes: never sent torn, sent whole when it is quiet', async (world) => {
    const [a] = await world.pair({ 'log.txt': 'line 0\n', ...other });
    let log = 'line 0\n';
    a.write('log.txt', (log += 'line 1\n')).write('g.md', 'g');
    a.always('disk readChunk log.txt', () => a.write('log.txt', (log += 'another line\n')));
    await a.sync();
    assert.equal((await world.files())['g.md'], 'g', 'the others had to wait');
    a.undisturbed();
    await world.ends({ 'log.txt': log, 'g.md': 'g', ...other }, ['error raced log.txt']);
  }),
  scenario('S53 unsaved changes in an editor and an edit R: the disk is untouched, and after the save it is S10', async (world) => {
    const [a, b] = await world.pair({ 'f.md': 'one', 'g.md': 'one' });
    b.write('f.md', 'theirs').write('g.md', 'two');
    await b.sync();
    for (const step of ['disk stage f.md', 'disk remove f.md', 'disk move f.md']) a.always(step, unsaved('f.md'));
    await a.sync();
    assert.deepEqual(a.files(), { 'f.md': 'one', 'g.md': 'two' });
    a.undisturbed().write('f.md', 'typed and saved');
    await world.ends({ 'f.md': 'theirs', 'f (conflict A).md': 'typed and saved', 'g.md': 'two' }, [
      'blocked unsavedChanges f.md',
      'kept bothEdited f.md',
    ]);
  }),
  scenario('S53 unsaved changes in an editor and a delete R: the disk is untouched, and the saved edit survives', async (world) => {
    const [a, b] = await world.pair({ 'f.md': 'one', ...other });
    b.delete('f.md');
    await b.sync();
    a.always('disk remove f.md', unsaved('f.md'));
    await a.sync();
    assert.equal(a.files()['f.md'], 'one');
    a.undisturbed().write('f.md', 'typed and saved');
    await world.ends({ 'f.md': 'typed and saved', ...other }, ['blocked unsavedChanges f.md']);
  }),
  scenario('S54 20 saves before the sync: one upload, of the last state', async (world) => {
    const [a] = await world.pair({ 'f.md': 'one' });
    for (let save = 1; save <= 20; save++) a.write('f.md', `save ${save}`);
    await world.syncsWell(a);
    assert.deepEqual(a.uploads(), ['f.md']);
    await world.ends({ 'f.md': 'save 20' });
  }),
  scenario('S55 a checkout switches many files in the middle of the sync: consistent with the next run, without a brake', async (world) => {
    const files = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`src/${index}.ts`, `main ${index}`]));
    const [a] = await world.pair(files);
    const branch: Record<string, string> = { ...files, 'src/0.ts': 'edited' };
    const checkout = (): void => {
      for (let index = 1; index <= 8; index++) a.write(`src/${index}.ts`, (branch[`src/${index}.ts`] = `branch ${index}`));
      for (let index = 20; index < 40; index++) a.write(`src/${index}.ts`, (branch[`src/${index}.ts`] = `branch ${index}`));
      a.delete('src/15.ts');
      delete branch['src/15.ts'];
    };
    a.write('src/0.ts', 'edited').once('request upload src/0.ts', checkout);
    await world.syncsWell(a);
    await world.syncsWell(a);
    await world.ends(branch);
  }),
  scenario('S55 a checkout that would overwrite more in the cloud than the limit: the brake asks', async (world) => {
    const files = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`src/${index}.ts`, `main ${index}`]));
    const branch = Object.fromEntries(Object.keys(files).map((path) => [path, `branch of ${path}`]));
    const [a, b] = await world.pair(files);
    a.write('first.ts', 'first').once('request upload first.ts', () => a.writeAll(branch));
    await a.sync();
    await a.sync();
    const inCloud = await world.files();
    assert.deepEqual(inCloud, { ...files, 'first.ts': 'first' });
    assert.deepEqual([...a.reports], ['stopped massChange']);
    await a.syncAndAllow();
    await b.syncAndAllow();
    await world.ends({ ...branch, 'first.ts': 'first' }, ['stopped massChange']);
  }),
];
