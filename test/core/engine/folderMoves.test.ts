import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Laptop } from '../../support/laptop';

const inside = Array.from({ length: 30 }, (_, index) => `old/${index % 3}/${index}.md`);
const moved = inside.map((path) => path.replace('old/', 'new/'));

async function synced(): Promise<Laptop> {
  return Laptop.synced([...inside, 'other.md'], { movesFolders: true });
}

describe('a folder renamed here, where the cloud can rename folders', () => {
  it('costs one request', async () => {
    const laptop = await synced();
    laptop.disk.userMove('old', 'new');
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.filesMoved, result.stopped, laptop.requested()], [true, 30, undefined, ['moveFolder old']]);
    assert.deepEqual(Object.keys(laptop.cloud()).sort(), [...moved, 'other.md'].sort());
    assert.deepEqual(laptop.cloud(), laptop.files());
    assert.equal((await laptop.sync()).filesMoved, 0);
  });

  it('is renamed with what was edited in it on either side, and the edits follow', async () => {
    const laptop = await synced();
    laptop.disk.userMove('old', 'new');
    laptop.write('new/0/0.md', 'edited here, and longer than before');
    laptop.store.put('old/1/1.md', 'edited there');
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.filesMoved, laptop.requested()[0]], [true, 30, 'moveFolder old']);
    assert.deepEqual([laptop.cloud()['new/0/0.md'], laptop.files()['new/1/1.md']], ['edited here, and longer than before', 'edited there']);
    assert.deepEqual(laptop.cloud(), laptop.files());
  });

  it('is moved file by file when another device put something in it', async () => {
    const laptop = await synced();
    laptop.disk.userMove('old', 'new');
    laptop.beforeRequest = ({ kind }): void => {
      if (kind === 'moveFolder') laptop.store.put('old/late.md', 'late');
    };
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.filesMoved], [true, 30]);
    await laptop.sync();
    assert.deepEqual(Object.keys(laptop.files()).sort(), [...moved, 'old/late.md', 'other.md'].sort());
    assert.deepEqual(laptop.cloud(), laptop.files());
  });

  it('of which a part stayed behind is moved by its subfolders', async () => {
    const laptop = await synced();
    laptop.disk.userMove('old/1', 'new/1');
    laptop.disk.userMove('old/2', 'elsewhere');
    await laptop.sync();
    assert.deepEqual(laptop.requested().sort(), ['moveFolder old/1', 'moveFolder old/2']);
    assert.deepEqual(laptop.cloud(), laptop.files());
  });

  it('is moved file by file into a folder that is there already', async () => {
    const laptop = await Laptop.synced([...inside, 'new/other.md'], { movesFolders: true });
    for (const path of inside) laptop.disk.userMove(path, path.replace(/old\/\d/u, 'new'));
    await laptop.sync();
    assert.equal(laptop.requested().filter((request) => request.startsWith('move ')).length, 30);
    assert.deepEqual(laptop.cloud(), laptop.files());
  });
});

describe('a file that was renamed and edited here', () => {
  it('is one move and one upload: its history in the cloud goes on', async () => {
    const laptop = await Laptop.synced(['a.md', 'other.md']);
    laptop.disk.userMove('a.md', 'b.md');
    laptop.write('b.md', 'edited, and longer than before');
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.filesMoved, result.filesUploaded, result.filesDeleted], [true, 1, 1, 0]);
    assert.deepEqual(laptop.requested(), ['move a.md', 'upload b.md']);
    assert.deepEqual(laptop.cloud(), { 'b.md': 'edited, and longer than before', 'other.md': 'text of other.md' });
  });

  it('is a conflict under its new name when it was edited in the cloud too', async () => {
    const laptop = await Laptop.synced(['a.md', 'other.md']);
    laptop.disk.userMove('a.md', 'b.md');
    laptop.write('b.md', 'edited here, and longer');
    laptop.store.put('a.md', 'edited there');
    const result = await laptop.sync();
    const copy = result.conflicts[0]?.copy ?? '';
    assert.deepEqual(laptop.files(), { 'b.md': 'edited there', [copy]: 'edited here, and longer', 'other.md': 'text of other.md' });
    assert.deepEqual(laptop.cloud(), laptop.files());
  });
});

describe('a folder renamed on both sides', () => {
  it('takes the name that reached the cloud first, with what only this side has kept under its own', async () => {
    const laptop = await Laptop.synced(['d/f.md', 'd/g.md', 'other.md']);
    laptop.disk.userMove('d', 'mine');
    laptop.write('mine/new.md', 'new');
    for (const name of ['f.md', 'g.md']) laptop.store.move(`d/${name}`, `theirs/${name}`);
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.filesMoved, result.filesUploaded, result.filesDownloaded], [true, 2, 1, 0]);
    assert.deepEqual(Object.keys(laptop.files()).sort(), ['mine/new.md', 'other.md', 'theirs/f.md', 'theirs/g.md']);
    assert.deepEqual(laptop.cloud(), laptop.files());
  });

  it('leaves empty files, which are all alike, under both names', async () => {
    const laptop = await Laptop.synced(['other.md']);
    laptop.write('d/__init__.py', '');
    await laptop.sync();
    laptop.disk.userMove('d', 'mine');
    laptop.store.move('d/__init__.py', 'theirs/__init__.py');
    await laptop.sync();
    assert.deepEqual(Object.keys(laptop.files()).sort(), ['mine/__init__.py', 'other.md', 'theirs/__init__.py']);
  });
});
