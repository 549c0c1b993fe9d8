import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { duplicateName, mayBeDuplicateName } from '../../src/remote/drive/duplicateName';
import { versionToken, type DriveNode } from '../../src/remote/drive/node';
import { DriveTree } from '../../src/remote/drive/tree';

const folderType = 'application/vnd.google-apps.folder';

function node(id: string, parent: string | undefined, details: Partial<DriveNode> = {}): DriveNode {
  return {
    id,
    name: id,
    type: 'text/plain',
    parent,
    size: 1,
    sha256: `hash of ${id}`,
    version: '1',
    created: '2026-11-22T00:00:00.000Z',
    modified: 0,
    trashed: false,
    executable: false,
    ...details,
  };
}

function treeOf(...nodes: readonly DriveNode[]): DriveTree {
  const tree = new DriveTree('root');
  for (const each of [node('root', undefined, { type: folderType }), ...nodes]) tree.set(each);
  return tree;
}

const folder = (id: string, parent: string, details: Partial<DriveNode> = {}): DriveNode =>
  node(id, parent, { type: folderType, ...details });

describe('What is known of a Drive folder', () => {
  it('is shown by path, and found by the same paths', () => {
    const tree = treeOf(folder('a', 'root'), folder('b', 'a'), node('1', 'b'), node('2', 'root'), node('3', 'elsewhere'));
    const { files } = tree.view();
    assert.deepEqual([...files.keys()].sort(), ['2', 'a/b/1']);
    for (const [path, { id }] of files) assert.equal(tree.fileAt(path)?.id, id);
    assert.equal(tree.fileAt('3'), undefined);
  });

  it('is not taken back by an older state that comes late, but by a later one', () => {
    const tree = treeOf(node('1', 'root', { version: '10' }));
    tree.set(node('1', 'root', { version: '9', name: 'old' }));
    assert.ok(tree.fileAt('1') !== undefined);
    tree.set(node('1', 'root', { version: '11', trashed: true }));
    tree.set(node('1', 'root', { version: '10' }));
    assert.equal(tree.fileAt('1'), undefined, 'it stays in the trash');
    tree.set(node('1', 'root', { version: '12' }));
    assert.ok(tree.fileAt('1') !== undefined, 'until it is taken out');
  });

  it('compares versions as numbers, also beyond what a double can hold', () => {
    const tree = treeOf(node('1', 'root', { version: '9007199254740993', name: 'new' }));
    tree.set(node('1', 'root', { version: '9007199254740992', name: 'old' }));
    assert.ok(tree.fileAt('new') !== undefined);
  });

  it('gives a name to the oldest, and among those of one moment to the smallest id', () => {
    const later = { name: 'x', created: '2026-11-22T00:00:00.001Z' };
    const tree = treeOf(node('1', 'root', later), node('3', 'root', { name: 'x' }), node('2', 'root', { name: 'x' }));
    assert.equal(tree.fileAt('x')?.id, '2');
    assert.deepEqual(new Set(tree.view().files.keys()), new Set(['x', duplicateName('x', '3'), duplicateName('x', '1')]));
    for (const id of ['1', '3']) assert.equal(tree.fileAt(duplicateName('x', id))?.id, id);
    assert.equal(tree.fileAt(duplicateName('x', '2')), undefined);
  });

  it('survives folders that lie in each other', () => {
    const tree = treeOf(folder('a', 'b'), folder('b', 'a'), folder('self', 'self'), node('1', 'root'));
    assert.deepEqual([...tree.view().files.keys()], ['1']);
    tree.prune();
    assert.equal(tree.size, 2);
  });

  it('forgets what was moved out, with all below it', () => {
    const tree = treeOf(folder('a', 'root'), folder('b', 'a'), node('1', 'b'));
    tree.set(folder('a', 'elsewhere', { version: '2' }));
    tree.prune();
    assert.equal(tree.size, 1);
  });
});

describe('The name of a duplicate', () => {
  it('keeps the extension, depends on the id alone, and is recognised', () => {
    assert.match(duplicateName('notes.tar.gz', 'id'), /^notes\.tar \(duplicate [0-9a-f]{8}\)\.gz$/u);
    assert.match(duplicateName('.hidden', 'id'), /^\.hidden \(duplicate/u);
    assert.notEqual(duplicateName('a', 'one'), duplicateName('a', 'two'));
    assert.ok(mayBeDuplicateName(duplicateName('a.b', 'id')));
    assert.ok(!mayBeDuplicateName('a (duplicate).b'));
  });

  it('is never longer than a disk can hold, and cuts no character in two', () => {
    for (const name of [`${'x'.repeat(251)}.txt`, `${'ü'.repeat(125)}.txt`, '👩‍💻'.repeat(23)]) {
      const made = duplicateName(name, 'id');
      assert.ok(Buffer.byteLength(made) <= 255 && made.isWellFormed() && mayBeDuplicateName(made), made);
    }
  });
});

describe('The version token of a file in Drive', () => {
  it('is the same wherever the content is, and another for another content', () => {
    const one = node('1', 'root');
    assert.equal(versionToken({ ...one, revision: 'r1' }), versionToken({ ...one, revision: 'r2' }));
    assert.notEqual(versionToken(one), versionToken({ ...one, sha256: 'other' }));
  });

  it('is that of the revision too where Drive tells no SHA-256', () => {
    const one = { ...node('1', 'root'), sha256: undefined, md5: 'same' };
    assert.notEqual(versionToken({ ...one, revision: 'r1' }), versionToken({ ...one, revision: 'r2' }));
  });
});
