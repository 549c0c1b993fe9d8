import { beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { FolderSync } from '../../src/vscode/folder/folderSync';
import { CommandWorld, fakeSync } from './commandWorld';
import { conflictIn, folderState } from './states';

const folder = 'file:///a';

describe('The comparison of a conflict', () => {
  let world: CommandWorld;

  beforeEach(async () => {
    world = await CommandWorld.open('/a');
  });

  it('is not the one that Git shows of the same file, which stays open', async () => {
    const { modules } = world;
    const local = world.file('/a/x.md');
    const git = world.diffOf(world.documentOf('git', '/a/x.md'), local);
    world.tabs = [git];
    assert.equal(modules.isConflictEditorOpen(folder, 'x.md'), false);
    world.tabs = [git, world.diffOf(modules.remoteDocumentUri({ folder, path: 'x.md', etag: '1' }), local)];
    assert.deepEqual([modules.isConflictEditorOpen(folder, 'x.md'), modules.shownEtag(folder, 'x.md')], [true, '1']);
    await modules.closeConflictEditor(folder, 'x.md');
    assert.deepEqual(world.tabs, [git]);
  });
});

describe('A conflict in a folder that holds another folder of the window', () => {
  let world: CommandWorld;
  let resolved: string[];
  let outer: FolderSync;
  let inner: FolderSync;

  beforeEach(async () => {
    world = await CommandWorld.open('/a', '/a/b');
    resolved = [];
    const resolve = ({ path }: { readonly path: string }): Promise<void> => Promise.resolve(void resolved.push(path));
    const conflicts = [conflictIn('b/x.md')];
    outer = fakeSync(folderState({ folder: { uri: 'file:///a', name: 'a' }, conflicts }), { resolve });
    inner = fakeSync(folderState({ folder: { uri: 'file:///a/b', name: 'b' }, conflicts: [conflictIn('y.md')] }), { resolve });
  });

  it('is found by its file, whichever of the two folders has it', () => {
    const { modules } = world;
    const workspace = world.workspaceOf(outer, inner);
    for (const [file, folder] of [
      ['/a/b/x.md', outer],
      ['/a/b/y.md', inner],
    ] as const)
      assert.deepEqual(
        modules.findConflicts(workspace, world.file(file), undefined).map(({ sync }) => sync === folder),
        [true],
        file,
      );
    assert.deepEqual(modules.findConflicts(workspace, world.file('/a/b/z.md'), undefined), []);
  });

  it('is ended by another extension in the same way', async () => {
    const { modules } = world;
    const api = new modules.PublicApi(world.workspaceOf(outer, inner)).create(0);
    for (const file of ['/a/b/x.md', '/a/b/y.md']) await api.resolve(world.file(file), 'keepLocal');
    assert.deepEqual(resolved, ['b/x.md', 'y.md']);
    await assert.rejects(api.resolve(world.file('/a/b/z.md'), 'keepLocal'), { code: 'notFound' });
  });
});
