import assert from 'node:assert/strict';
import { largestMergeable } from '../../src/core/apply/record';
import { loadScope } from '../../src/local/ignoreRules';
import { sha256 } from '../conformance/providers/helpers';
import type { DeviceOptions } from './device';
import { scenario, twoSided, type Scenario } from './scenario';
import type { Files } from './world';

const other = { 'other.md': 'other' };
const withIgnoreFile: DeviceOptions = { loadScope: (fs) => loadScope(fs) };
const excluding = (pattern: string): DeviceOptions => ({ loadScope: (fs) => loadScope(fs, { excludes: [pattern] }) });

const vault = '.cloudsync/vault.json';
const aWeek = 7 * 24 * 3600 * 1000;

function manyFiles(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}.md`, `text ${index}`]));
}

function without(files: Files, ...paths: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !paths.includes(path)));
}

function aroundEach(sizes: readonly number[]): number[] {
  return sizes.flatMap((size) => [size - 1, size, size + 1]);
}

/** S83–S88: the wrong folder, the wrong bucket, the wrong time. */
export const disasters: readonly Scenario[] = [
  scenario('S83 the folder is not there: nothing is deleted in the cloud', async (world) => {
    const [a] = await world.pair({ 'f.md': 'one', ...other });
    a.disk.isMounted = false;
    await a.sync();
    assert.deepEqual([a.changes(), [...a.reports]], [[], ['error noRoot']]);
    a.disk.isMounted = true;
    await world.ends({ 'f.md': 'one', ...other }, ['error noRoot']);
  }),
  scenario('S83 the folder is empty: nothing is deleted in the cloud', async (world) => {
    const files = { 'f.md': 'one', ...other };
    const [a] = await world.pair(files);
    for (const path of Object.keys(files)) a.disk.userDelete(path);
    await a.sync();
    await world.endsApart({ A: {}, B: files, cloud: files }, ['stopped emptyLocal']);
  }),
  scenario('S84 another cloud folder than before: refused', async (world) => {
    const files = { 'f.md': 'one', ...other };
    const [a] = await world.pair(files);
    for (const path of Object.keys(files)) await world.vanish(path);
    await world.put(vault, JSON.stringify({ format: 1, id: 'another folder' }));
    await world.put('stranger.md', 'of another folder');
    a.write('new.md', 'new').forgetSteps();
    await a.sync();
    assert.deepEqual(a.changes(), []);
    const there = { 'stranger.md': 'of another folder' };
    await world.endsApart({ A: { ...files, 'new.md': 'new' }, B: files, cloud: there }, ['stopped otherRemote']);
  }),
  scenario('S85 cloud folder emptied by a rule of the store, our identity too: stopped', async (world) => {
    const files = { 'f.md': 'one', ...other };
    await world.pair(files);
    for (const path of Object.keys(await world.everything())) await world.vanish(path);
    await world.endsApart({ A: files, B: files, cloud: {} }, ['stopped emptyRemote']);
  }),
  scenario('S85 cloud folder emptied by a rule of the store, all but our identity: stopped', async (world) => {
    const files = { 'f.md': 'one', ...other };
    await world.pair(files);
    for (const path of Object.keys(files)) await world.vanish(path);
    await world.endsApart({ A: files, B: files, cloud: {} }, ['stopped emptyRemote']);
  }),
  scenario('S86 cloud folder restored from last week: newer local versions are uploaded again, nothing is deleted', async (world) => {
    const [a, b] = await world.pair({ 'f.md': 'one', 'g.md': 'one', ...other });
    const backup = await world.everything();
    world.passTime(aWeek);
    a.write('f.md', 'two').write('new.md', 'new').delete('g.md');
    for (const device of [a, b]) await world.syncsWell(device);
    await world.restore(backup);
    for (const device of [a, b]) {
      const { filesDeleted } = await device.sync();
      assert.equal(filesDeleted, 0);
    }
    await world.ends({ 'f.md': 'two', 'new.md': 'new', 'g.md': 'one', ...other });
  }),
  scenario('S87 more files rewritten here than the limit, as by ransomware: the overwrite brake', async (world) => {
    const files = manyFiles(12);
    const [a] = await world.pair(files);
    for (const path of Object.keys(files)) a.write(path, `encrypted ${path}`);
    a.forgetSteps();
    await a.sync();
    assert.deepEqual(a.changes(), []);
    const encrypted = a.files();
    await world.endsApart({ A: encrypted, B: files, cloud: files }, ['stopped massChange']);
  }),
  scenario('S87 more files rewritten in the cloud than the limit: the overwrite brake', async (world) => {
    const files = manyFiles(12);
    const [, b] = await world.pair(files);
    for (const path of Object.keys(files)) b.write(path, `encrypted ${path}`);
    await b.syncAndAllow();
    const encrypted = b.files();
    await world.endsApart({ A: files, B: encrypted, cloud: encrypted }, ['stopped massChange']);
  }),
  scenario('S88 clocks at 1970 and at 2099, and a file time of 0: no effect on any decision', async (world) => {
    const a = await world.device('A', { skew: -Date.UTC(2026, 10, 22) });
    const b = await world.device('B', { skew: Date.UTC(2099, 0, 1) - Date.UTC(2026, 10, 22) });
    a.writeAll({ 'f.md': 'one', 'g.md': 'one', 'h.md': 'one', ...other });
    for (const device of [a, b]) await world.syncsWell(device);
    a.write('f.md', 'two', { modified: 0 }).write('h.md', 'by A');
    b.write('g.md', 'two', { modified: Date.UTC(2099, 5, 1) }).write('h.md', 'by B');
    for (const device of [b, a]) await device.sync();
    await world.ends({ 'f.md': 'two', 'g.md': 'two', 'h.md': 'by B', 'h (conflict A).md': 'by A', ...other }, ['kept bothEdited h.md']);
  }),
];

/** S89–S94: what takes part and what does not. */
export const scope: readonly Scenario[] = [
  scenario('S89 ignore file edited to cover synced files: both sides keep them', async (world) => {
    const files = { 'build/out.js': 'built', ...other };
    const [a, b] = await world.pair(files, withIgnoreFile);
    a.write('.cloudsyncignore', 'build/\n');
    for (const device of [a, b]) assert.equal((await world.syncsWell(device)).filesDeleted, 0);
    const all = { '.cloudsyncignore': 'build/\n', ...files };
    assert.deepEqual([a.files(), b.files(), await world.files()], [all, all, all]);
    a.write('build/out.js', 'built again');
    await world.endsApart({ A: { ...all, 'build/out.js': 'built again' }, B: all, cloud: all });
  }),
  scenario('S90 ignore rule removed: the files are candidates by the rules of a first sync', async (world) => {
    const rule = { '.cloudsyncignore': 'build/\n' };
    const [a, b] = await world.pair({ ...rule, ...other }, withIgnoreFile);
    a.writeAll({ 'build/same.js': 'same', 'build/f.js': 'mine', 'build/a.js': 'only here' });
    b.writeAll({ 'build/same.js': 'same', 'build/f.js': 'theirs', 'build/b.js': 'only there' });
    for (const device of [a, b]) await world.syncsWell(device);
    assert.deepEqual(await world.files(), { ...rule, ...other });
    b.write('.cloudsyncignore', '\n');
    for (const device of [b, b, a, a]) await device.sync();
    const joined = { 'build/same.js': 'same', 'build/f.js': 'theirs', 'build/f (conflict A).js': 'mine' };
    await world.ends({ '.cloudsyncignore': '\n', ...joined, 'build/a.js': 'only here', 'build/b.js': 'only there', ...other }, [
      'kept bothCreated build/f.js',
    ]);
  }),
  scenario('S91 folder un-selected here: nothing is removed on either side, whatever happens to it', async (world) => {
    const files = { 'photos/1.jpg': 'one', 'photos/2.jpg': 'two', 'photos/3.jpg': 'three', ...other };
    const [a, b] = await world.pair(files);
    await a.restart(excluding('photos'));
    assert.equal((await world.syncsWell(a)).filesDeleted, 0);
    assert.deepEqual([a.files(), await world.files()], [files, files]);
    b.delete('photos/1.jpg').write('photos/2.jpg', 'edited');
    a.delete('photos/3.jpg');
    await b.sync();
    const there = { ...without(files, 'photos/1.jpg'), 'photos/2.jpg': 'edited' };
    await world.endsApart({ A: without(files, 'photos/3.jpg'), B: there, cloud: there });
  }),
  scenario('S94 file larger than the limit: reported, on both sides left as it is, the others go on', async (world) => {
    const [a, b] = await world.pair({ 'f.md': 'one', ...other }, { loadScope: (fs) => loadScope(fs, { maxFileSize: 100 }) });
    const c = await world.device('C');
    const large = 'x'.repeat(101);
    a.write('mine.bin', large).write('f.md', 'two');
    c.write('theirs.bin', `${large}x`);
    for (const device of [c, a, b]) await device.sync();
    const synced = { 'f.md': 'two', ...other };
    const there = { 'theirs.bin': `${large}x`, ...synced };
    await world.endsApart({ A: { 'mine.bin': large, ...synced }, B: synced, C: there, cloud: there }, [
      'blocked tooLarge mine.bin',
      'blocked tooLarge theirs.bin',
    ]);
  }),
];

/** S95–S100: size, copies, approval and pause. */
export const operation: readonly Scenario[] = [
  scenario('S95 many files and one change: one listing, one upload, and only that file is hashed', async (world) => {
    const files = manyFiles(world.cloud.many);
    const [a] = await world.pair(files);
    a.write('7.md', 'changed').forgetSteps();
    const { bytesHashed, bytesUploaded } = await world.syncsWell(a);
    assert.deepEqual([a.did('request list').length, a.uploads()], [1, ['7.md']]);
    assert.ok(a.did('request').length <= 3, a.did('request').join(', '));
    assert.ok(bytesHashed <= 'changed'.length, `${bytesHashed} bytes hashed`);
    assert.deepEqual([bytesUploaded, a.did('disk readChunk').length], ['changed'.length, 1]);
    await world.ends({ ...files, '7.md': 'changed' });
  }),
  twoSided('S96 empty files and identical files under many names: all arrive', {
    base: { 'empty.md': '', 'same1.md': 'same', 'same2.md': 'same', ...other },
    here: (a) => a.write('empty2.md', '').write('dir/same3.md', 'same').write('other.md', ''),
    there: (b) => b.write('same4.md', 'same').write('same1.md', ''),
    ends: {
      'empty.md': '',
      'empty2.md': '',
      'same1.md': '',
      'same2.md': 'same',
      'dir/same3.md': 'same',
      'same4.md': 'same',
      'other.md': '',
    },
    counts: { filesUploaded: 3, filesDownloaded: 2 },
  }),
  scenario('S96 files of exactly the size at which the way of sending changes, and one byte around it: byte for byte', async (world) => {
    const [a, b] = await world.pair(other);
    const sent = aroundEach(world.cloud.thresholds).map((size) => [`sent/${size}.bin`, Buffer.alloc(size, `${size} `)] as const);
    for (const [path, content] of sent) a.write(path, content);
    await world.syncsWell(a);
    for (const [path, content] of sent) assert.equal(sha256(await world.read(path)), sha256(content), path);
    for (const [path] of sent) a.delete(path);
    const fetched = aroundEach([largestMergeable]).map((size) => [`fetched/${size}.bin`, Buffer.alloc(size, `${size} `)] as const);
    for (const [path, content] of fetched) a.write(path, content);
    for (const device of [a, b]) await world.syncsWell(device);
    for (const [path, content] of fetched) assert.equal(sha256(b.disk.userRead(path) ?? new Uint8Array()), sha256(content), path);
    assert.equal((await world.syncsWell(a)).bytesHashed, 0);
  }),
  scenario('S97 conflict copy that is itself in conflict: a file like any other, its copy named after the original', async (world) => {
    const [a, b] = await world.pair({ 'f.md': 'one', ...other });
    a.write('f.md', 'mine');
    b.write('f.md', 'theirs');
    for (const device of [b, a, b]) await device.sync();
    const copy = Object.keys(a.files()).find((path) => path.includes('conflict')) ?? '';
    a.write(copy, 'edited by A');
    b.write(copy, 'edited by B');
    for (const device of [b, a, b]) await device.sync();
    await world.comeToRest();
    const names = Object.keys(a.files());
    assert.equal(names.length, 4);
    assert.ok(
      names.every((name) => (name.match(/conflict/gu) ?? []).length <= 1),
      names.join(', '),
    );
    assert.deepEqual(Object.values(a.files()).sort(), ['edited by A', 'edited by B', 'other', 'theirs']);
    assert.deepEqual([b.files(), await world.files()], [a.files(), a.files()]);
    await world.nothingIsLost();
  }),
  scenario('S98 conflict copy deleted by a person: a deletion like any other', async (world) => {
    const [a, b] = await world.pair({ 'f.md': 'one', ...other });
    a.write('f.md', 'mine');
    b.write('f.md', 'theirs');
    for (const device of [b, a, b]) await device.sync();
    b.delete(Object.keys(b.files()).find((path) => path.includes('conflict')) ?? '');
    await world.ends({ 'f.md': 'theirs', ...other }, ['kept bothEdited f.md']);
    assert.ok(Object.values(await a.trash()).includes('mine'));
  }),
  scenario('S99 brake approved, but the cloud changed meanwhile: asked again', async (world) => {
    const files = manyFiles(16);
    const [a, b] = await world.pair(files);
    for (let index = 0; index < 12; index++) a.delete(`${index}.md`);
    const { stopped } = await a.sync();
    b.delete('15.md');
    await b.sync();
    a.forgetSteps();
    const again = await a.sync({ approval: stopped?.approval });
    assert.deepEqual([again.stopped?.brake, a.changes(), again.stopped?.paths.length], ['massChange', [], 13]);
    await a.sync({ approval: again.stopped?.approval });
    await b.syncAndAllow();
    await world.ends(without(files, '15.md', ...Array.from({ length: 12 }, (_, index) => `${index}.md`)), ['stopped massChange']);
  }),
  scenario('S100 paused during the run: it stops at a file boundary, and goes on where it was', async (world) => {
    const [a] = await world.pair(other, { concurrency: 1 });
    const files = manyFiles(8);
    const pause = new AbortController();
    let uploads = 0;
    a.writeAll(files).always('answer upload', () => void (++uploads === 3 && pause.abort()));
    await a.sync({ signal: pause.signal });
    assert.ok(uploads >= 3 && uploads < 8, `${uploads} uploads`);
    const inCloud = await world.files();
    assert.equal(Object.keys(inCloud).length, 1 + uploads);
    a.undisturbed().forgetSteps();
    await a.sync();
    assert.equal(a.uploads().length, 8 - uploads);
    await world.ends({ ...files, ...other }, ['error aborted']);
  }),
];
