import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { DriveProvider } from '../../../src/remote/drive/driveProvider';
import { startDouble } from '../../support/httpDouble';
import { useDrive, type DriveBench } from './driveBench';
import { bytes, failsWith, patternBytes, paths, readText, rivalry } from './helpers';

const chunkSize = 256 * 1024;
const inChunks = { largestSingleUpload: chunkSize, chunkSize };

/** A Drive that takes `If-Match` and does not look at it. */
function ignoreConditions({ double }: DriveBench): void {
  double.inject({ kind: 'ignoreIfMatch', times: Number.MAX_SAFE_INTEGER });
}

describe('Google Drive without a compare-and-swap', () => {
  const bench = useDrive();
  const guarded = (): { root: string; provider: DriveProvider } => {
    const root = bench().freshFolder();
    ignoreConditions(bench());
    return { root, provider: bench().open(root, inChunks) };
  };

  it('is found out, and said', async () => {
    const { provider } = guarded();
    assert.deepEqual(await provider.connect(), {
      conditionalCreate: true,
      conditionalUpdate: false,
      conditionalDelete: true,
      keepsDeleted: true,
    });
    assert.deepEqual(await paths(provider), []);
  });

  it('is also what a Drive is whose second API does not answer', async () => {
    const root = bench().freshFolder();
    const proxy = await startDouble((incoming, outgoing) => {
      const { method, headers, url = '' } = incoming;
      if (url.includes('/drive/v2/')) return void outgoing.writeHead(404).end();
      incoming.pipe(
        request(new URL(url, bench().double.url), { method, headers }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(outgoing);
        }),
      );
    });
    const { conditionalUpdate } = await bench().open(root, { endpoint: proxy.endpoint }).connect();
    await proxy.close();
    assert.equal(conditionalUpdate, false);
    assert.deepEqual(bench().store.children(root), []);
  });

  it('looks before it replaces, moves and deletes', async () => {
    const { root, provider } = guarded();
    const one = await provider.upload('file', bytes('1'), { replaces: 'absent' });
    const two = await provider.upload('file', bytes('2'), { replaces: one.etag });
    const other = bench().open(root);
    await failsWith('raced', other.upload('file', bytes('3'), { replaces: one.etag }));
    await failsWith('raced', other.move('file', 'moved', { etag: one.etag }));
    await failsWith('raced', other.delete('file', { etag: one.etag }));
    assert.equal(await readText(provider, 'file'), '2');
    await provider.move('file', 'moved', { etag: two.etag });
    assert.deepEqual(await paths(bench().open(root)), ['moved']);
  });

  for (const size of ['small', 'large'] as const) {
    it(`puts back what another device wrote in the same moment, for a ${size} file`, async () => {
      const { root, provider } = guarded();
      const contents = ['theirs', 'mine'].map((text) => (size === 'small' ? bytes(text) : patternBytes(chunkSize * 2 + text.length)));
      const { etag } = await provider.upload('file', bytes('base'), { replaces: 'absent' });
      await provider.connect();
      const [file] = bench().store.children(root);
      const operation = size === 'small' ? 'upload.update' : 'upload.chunk';
      let hasWritten = false;
      bench().double.inject({
        kind: 'delay',
        milliseconds: 0,
        times: 99,
        // The other device's write comes right before ours, after we looked.
        matches: (request) => {
          if (request.operation === operation && !hasWritten) {
            hasWritten = true;
            bench().store.setContent(file!.id, contents[0]!);
          }
          return false;
        },
      });
      await failsWith('raced', provider.upload('file', contents[1]!, { replaces: etag }));
      assert.ok(hasWritten);
      assert.deepEqual(bench().store.content(file!.id), Buffer.from(contents[0]!), 'theirs is there');
      const kept = bench()
        .store.revisions(file!.id)
        .map(({ content }) => content);
      assert.ok(
        kept.some((content) => content.equals(Buffer.from(contents[1]!))),
        'ours is among the versions',
      );
    });
  }

  it('loses no content when 10 devices replace a file at once', async () => {
    const { root, provider } = guarded();
    const clients = [provider, ...Array.from({ length: 9 }, () => bench().open(root, inChunks))];
    await Promise.all(clients.map((client) => client.connect()));
    const { etag } = await provider.upload('file', bytes('base'), { replaces: 'absent' });
    const { winners, codes } = await rivalry(
      clients.map((client, index) => client.upload('file', bytes(`by ${index}`), { replaces: etag })),
    );
    assert.ok(winners <= 10 && [...codes].every((code) => code === 'raced'));
    const [file] = bench().store.children(root);
    const kept = new Set(
      bench()
        .store.revisions(file!.id)
        .map(({ content }) => content.toString()),
    );
    assert.ok(winners === 0 || kept.has(await readText(bench().open(root), 'file')));
  });
});

describe('A deletion in Google Drive', () => {
  const bench = useDrive();

  it('that meets an edit in the same moment is taken back', async () => {
    const root = bench().freshFolder();
    const provider = bench().open(root);
    const { etag } = await provider.upload('file', bytes('1'), { replaces: 'absent' });
    await paths(provider);
    const [file] = bench().store.children(root);
    bench().store.setContent(file!.id, 'edited elsewhere');
    await failsWith('raced', provider.delete('file', { etag }));
    assert.deepEqual(await paths(provider), ['file']);
    assert.equal(await readText(provider, 'file'), 'edited elsewhere');
  });

  it('that meets a renaming in the same moment is taken back', async () => {
    const root = bench().freshFolder();
    const provider = bench().open(root);
    const { etag } = await provider.upload('file', bytes('1'), { replaces: 'absent' });
    await paths(provider);
    bench().store.rename(bench().store.children(root)[0]!.id, 'renamed');
    await failsWith('raced', provider.delete('file', { etag }));
    assert.deepEqual(await paths(provider), ['renamed']);
  });
});

describe('An upload into a folder of Google Drive that someone deletes', () => {
  const bench = useDrive();

  for (const end of ['trash', 'remove'] as const) {
    it(`by ${end === 'trash' ? 'putting it into the trash' : 'deleting it for good'} is raced, and goes to a new one the next time`, async () => {
      const root = bench().freshFolder();
      const provider = bench().open(root);
      await provider.upload('folder/a', bytes('a'), { replaces: 'absent' });
      bench().store[end](bench().store.children(root)[0]!.id);
      await failsWith('raced', provider.upload('folder/b', bytes('b'), { replaces: 'absent' }));
      await provider.upload('folder/b', bytes('b'), { replaces: 'absent' });
      assert.deepEqual(await paths(bench().open(root)), ['folder/b']);
      assert.deepEqual(await paths(provider), ['folder/b']);
    });
  }
});

describe('A folder of Google Drive that a sync leaves empty', () => {
  const bench = useDrive();
  const liveFolders = (root: string): string[] =>
    bench()
      .store.subtree(root)
      .filter((item) => item.id !== root && item.mimeType.endsWith('.folder') && !bench().store.isTrashed(item))
      .map(({ name }) => name);

  it('goes into the trash, and its parents with it', async () => {
    const root = bench().freshFolder();
    const provider = bench().open(root);
    await paths(provider);
    for (const path of ['a/b/1', 'a/b/2', 'c/3']) await provider.upload(path, bytes(path), { replaces: 'absent' });
    await Promise.all([provider.delete('a/b/1'), provider.delete('a/b/2'), provider.move('c/3', 'd/3')]);
    assert.deepEqual(liveFolders(root), ['d']);
    assert.deepEqual(await paths(provider), ['d/3']);
    await provider.upload('a/b/4', bytes('4'), { replaces: 'absent' });
    assert.deepEqual(await paths(bench().open(root)), ['a/b/4', 'd/3']);
  });

  it('stays when it holds anything that is no file of the sync, or was made there in the meantime', async () => {
    const { store, double } = bench();
    const root = bench().freshFolder();
    const provider = bench().open(root);
    for (const path of ['document/1', 'late/1', 'later/1']) await provider.upload(path, bytes(path), { replaces: 'absent' });
    const idOf = (name: string): string => store.children(root).find((item) => item.name === name)!.id;
    store.nativeDocument('Minutes', idOf('document'));
    await paths(provider);
    store.createFile('2', idOf('late'), 'made before the question');
    await provider.delete('document/1');
    await provider.delete('late/1');
    let questions = 0;
    double.inject({
      kind: 'delay',
      milliseconds: 0,
      times: 99,
      matches: ({ operation }) => {
        if (operation === 'files.list' && (questions += 1) === 2) store.createFile('2', idOf('later'), 'made after the question');
        return false;
      },
    });
    await provider.delete('later/1');
    assert.equal(questions, 2);
    assert.deepEqual(liveFolders(root), ['document', 'late', 'later']);
    assert.deepEqual(await paths(bench().open(root)), ['late/2', 'later/2']);
  });
});

describe('A folder of Google Drive in which the account sees its own files only', () => {
  const bench = useDrive();

  it('stays when a sync leaves it empty, because others may have put something there', async () => {
    const { double, store } = bench();
    const root = bench().freshFolder();
    double.tokens.set('own-files', 'drive.file');
    const auth = { getAccessToken: () => Promise.resolve('own-files'), invalidate: () => undefined };
    const provider = bench().open(root, { auth });
    await paths(provider);
    const { etag } = await provider.upload('project/a.md', bytes('a'), { replaces: 'absent' });
    const [folder] = store.children(root);
    const photo = store.createFile('photo.jpg', folder!.id, 'dropped there in the browser', { isAppAuthorized: false });
    assert.deepEqual(await paths(provider), ['project/a.md']);
    await provider.delete('project/a.md', { etag });
    assert.deepEqual(await paths(provider), []);
    assert.deepEqual(
      [folder, photo].map((item) => store.isTrashed(store.get(item!.id)!)),
      [false, false],
    );
  });
});

describe('A folder of 2,000 files in Google Drive', function () {
  this.timeout(60_000);
  const bench = useDrive();

  it('is renamed in one request', async () => {
    const { store } = bench();
    const root = bench().freshFolder();
    const folder = store.createFolder('old', root);
    for (let sub = 0; sub < 20; sub++) {
      const { id } = store.createFolder(`sub ${sub}`, folder.id);
      for (let file = 0; file < 100; file++) store.createFile(`${file}.txt`, id, `${sub} ${file}`);
    }
    store.nativeDocument('Minutes', folder.id);
    const provider = bench().open(root);
    const listed = await provider.listFiles('');
    const files = new Map(listed.map(({ path, etag }) => [path, etag]));
    const calls = await bench().callsOf(async () => {
      const moved = await provider.moveFolder('old', 'new', files);
      assert.equal(moved.length, 2_000);
      for (const { path, etag } of moved) assert.equal(files.get(path.replace('new/', 'old/')), etag);
    });
    assert.deepEqual(calls, ['files.update']);
    const [first] = await paths(bench().open(root));
    assert.match(first ?? '', /^new\/sub/u);
  });

  it('is moved into another folder, and stays when there is anything that was not known, or something in its way', async () => {
    const { store } = bench();
    const root = bench().freshFolder();
    store.createFile('a', store.createFolder('old', root).id, 'a');
    store.createFile('b', store.createFolder('taken', root).id, 'b');
    const provider = bench().open(root);
    const files = new Map((await provider.listFiles('old/')).map(({ path, etag }) => [path, etag]));
    await failsWith('raced', provider.moveFolder('old', 'taken', files));
    await failsWith('raced', provider.moveFolder('old', 'new', new Map()));
    await failsWith('raced', provider.moveFolder('old', 'new', new Map([['old/a', 'other']])));
    await failsWith('unsupported', provider.moveFolder('old', 'old/inside', files));
    assert.deepEqual(await paths(provider), ['old/a', 'taken/b']);
    await provider.moveFolder('old', 'deep/er/new', files);
    assert.deepEqual(await paths(provider), ['deep/er/new/a', 'taken/b']);
    assert.deepEqual(await paths(bench().open(root)), ['deep/er/new/a', 'taken/b']);
  });
});
