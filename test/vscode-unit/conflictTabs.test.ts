import { beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { CommandWorld } from './commandWorld';

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
