import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { discardEntries } from '../../src/vscode/trash/discard';
import { renderTrash, isInCloud, type Kept } from '../../src/vscode/trash/renderTrash';
import { restoreEntry } from '../../src/vscode/trash/restore';
import { TrashContents } from '../../src/vscode/trash/trashes';
import { FolderWorld, remote } from './folderWorld';

const folder = 'file:///project';

describe('The Trash tree', () => {
  const folders = new Map([['file:///p', 'project']]);
  const now = new Date(2026, 10, 23, 12).getTime();
  const entry = (parts: Partial<Extract<Kept, { hash: string }>>): Kept => ({
    ...{ path: 'notes/a.md', hash: 'h', size: 2048, time: now, reason: 'deleted in the cloud' },
    ...parts,
  });
  const inCloud: Kept = {
    path: 'b.md',
    size: 5,
    time: new Date(2026, 10, 20, 8).getTime(),
    device: 'desktop',
    file: { path: '.cloudsync/trash/x/b.md', size: 5, etag: '1', modified: 0 },
  };

  it('groups by day, newest first', () => {
    const entries = [
      entry({ time: new Date(2026, 10, 22, 9).getTime(), path: 'yesterday' }),
      entry({ time: new Date(2026, 10, 23, 9).getTime(), path: 'early' }),
      entry({ time: new Date(2026, 10, 23, 10).getTime(), path: 'late' }),
      inCloud,
    ];
    const days = renderTrash(new Map([['file:///p', entries]]), { folders, now });
    assert.deepEqual(
      days.map(({ label, description, children }) => [label, description, ...children.map((row) => row.entry.path)]),
      [
        ['Today', '2', 'late', 'early'],
        ['Yesterday', '1', 'yesterday'],
        ['Friday, 20 November 2026', '1', 'b.md'],
      ],
    );
  });

  it('tells where it was, why it is here and how large it is', () => {
    const [day] = renderTrash(new Map([['file:///p', [entry({})]]]), { folders, now });
    const [row] = day?.children ?? [];
    assert.equal(row?.description, 'notes · deleted in the cloud');
    assert.match(row?.tooltip ?? '', /^notes\/a\.md\ndeleted in the cloud, today at 12:00 \(2 KB\)$/);
  });

  it('tells what lies in the cloud from what lies here', () => {
    const [day] = renderTrash(new Map([['file:///p', [inCloud]]]), { folders, now });
    const [row] = day?.children ?? [];
    assert.deepEqual([row?.contextValue, row?.icon, row?.description], ['keptInCloud', 'cloud', 'deleted in the cloud by desktop']);
  });

  it('gives every row an id of its own, also for two contents of one file', () => {
    const days = renderTrash(new Map([['file:///p', [entry({}), entry({})]]]), { folders, now });
    assert.equal(new Set(days.flatMap(({ children }) => children.map(({ id }) => id))).size, 2);
  });
});

describe('What is in the trash', () => {
  let world: FolderWorld;
  let trashes: TrashContents;

  beforeEach(async () => {
    world = new FolderWorld();
    world.memory = { connected: remote };
    trashes = new TrashContents({
      look: () => world.sync.look(),
      lookIntoCloud: async () => (await world.sync.opened()).session.engine.cloudTrash(),
      onProblem: assert.fail,
    });
    await world.sync.refresh();
    for (const path of ['here', 'there', 'stays']) world.fs.disk.userWrite(path, `content of ${path}`);
    await world.sync.sync();
    world.store().remove('here');
    world.fs.disk.userDelete('there');
    await world.sync.sync();
    await trashes.load([folder], true);
  });

  afterEach(() => world.sync.dispose());

  function entries(): readonly Kept[] {
    return trashes.entries.value.get(folder) ?? [];
  }

  function restore(path: string, whenTaken: 'replace' | 'putBeside' = 'putBeside'): Promise<string> {
    const entry = entries().find((each) => each.path === path);
    assert.ok(entry);
    return restoreEntry(world.sync, entry, whenTaken);
  }

  it('is listed from this computer and from the cloud', () => {
    assert.deepEqual(
      entries().map((entry) => [entry.path, isInCloud(entry)]),
      [
        ['here', false],
        ['there', true],
      ],
    );
  });

  it('comes back under its name, and goes to the cloud again', async () => {
    assert.deepEqual([await restore('here'), await restore('there')], ['here', 'there']);
    await world.sync.sync();
    assert.deepEqual([world.store().text('here'), world.store().text('there')], ['content of here', 'content of there']);
  });

  for (const path of ['here', 'there']) {
    it(`goes beside the file that has its name by now (deleted ${path})`, async () => {
      world.fs.disk.userWrite(path, 'new');
      const restored = await restore(path);
      assert.notEqual(restored, path);
      assert.deepEqual([world.fs.disk.userReadText(path), world.fs.disk.userReadText(restored)], ['new', `content of ${path}`]);
    });

    it(`takes the place of the file that has its name by now, which goes to the trash (deleted ${path})`, async () => {
      world.fs.disk.userWrite(path, 'new');
      assert.equal(await restore(path, 'replace'), path);
      assert.equal(world.fs.disk.userReadText(path), `content of ${path}`);
      await trashes.reload(folder);
      assert.ok(
        entries().some(({ reason, size }: Partial<Extract<Kept, { hash: string }>>) => /replaced/.test(reason ?? '') && size === 3),
      );
    });
  }

  it('is gone for ever when it is emptied, in both places', async () => {
    await discardEntries(world.sync, entries(), new AbortController().signal);
    await trashes.load([folder], true);
    assert.deepEqual(entries(), []);
    assert.deepEqual(
      world
        .store()
        .paths()
        .filter((path) => path.includes('trash')),
      [],
    );
  });

  it('does not ask the cloud again when only this computer may have more', async () => {
    const { requests = 0 } = (await world.sync.opened()).provider;
    await trashes.reload(folder);
    assert.equal((await world.sync.opened()).provider.requests ?? 0, requests);
    assert.equal(entries().length, 2);
  });
});
