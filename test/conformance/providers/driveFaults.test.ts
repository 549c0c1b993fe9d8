import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { ByteSource } from '../../../src/core/model/provider';
import { DriveProvider } from '../../../src/remote/drive/driveProvider';
import { startDouble } from '../../support/httpDouble';
import type { DriveFault, DriveRequest } from '../../harness/drive/faults';
import { QuickWorld, useDrive } from './driveBench';
import { bytes, failsWith, paths, patternBytes, read, readText, sha256 } from './helpers';

const chunkSize = 256 * 1024;
const large = patternBytes(5 * chunkSize + 77);
/** Files above 256 KiB go up in chunks, so that tests need no large ones. */
const inChunks = { largestSingleUpload: chunkSize, chunkSize };

const only =
  (operation: string) =>
  (request: DriveRequest): boolean =>
    request.operation === operation;

describe('Google Drive with faults', function () {
  this.timeout(60_000);
  const bench = useDrive();

  const passing: readonly DriveFault[] = [
    { kind: 'userRateLimitExceeded', times: 3 },
    { kind: 'rateLimitExceeded', times: 3 },
    { kind: 'tooManyRequests', retryAfterSeconds: 7 },
    { kind: 'serverError', status: 500 },
    { kind: 'serverError', status: 503, carriedOut: true },
    { kind: 'cutBefore' },
    { kind: 'cutAfter' },
  ];
  for (const fault of passing) {
    it(`does all it is asked for once, through ${JSON.stringify(fault)}`, async () => {
      const { double, store } = bench();
      const root = bench().freshFolder();
      const provider = bench().open(root);
      await provider.connect();
      const hit = async <Result>(operation: string, act: () => Promise<Result>): Promise<Result> => {
        double.inject({ ...fault, matches: only(operation) });
        const result = await act();
        double.clearFaults();
        return result;
      };
      const one = await hit('upload.create', () =>
        provider.upload('a/file', bytes('1'), { replaces: 'absent', modified: 1_700_000_000_123 }),
      );
      const two = await hit('v2.upload.update', () => provider.upload('a/file', bytes('2'), { replaces: one.etag }));
      await hit('files.create', () => provider.upload('b/other', bytes('other'), { replaces: 'absent' }));
      await hit('v2.files.update', () => provider.move('a/file', 'b/moved', { etag: two.etag }));
      await hit('files.list', () => paths(provider));
      assert.equal(await hit('files.download', () => readText(provider, 'b/moved')), '2');
      await hit('files.update', () => provider.delete('b/other'));
      assert.deepEqual(await hit('changes.list', () => paths(provider)), ['b/moved']);
      const live = store.subtree(root).filter((item) => !store.isTrashed(item));
      assert.deepEqual(live.map(({ name }) => name).sort(), [store.get(root)?.name, 'a', 'b', 'moved'].sort());
    });
  }

  for (const kind of ['cutAfter', 'cutBefore'] as const) {
    it(`finds out what Drive honours though any one of its questions is ${kind === 'cutAfter' ? 'answered in vain' : 'lost'}`, async () => {
      const { double, store } = bench();
      const root = bench().freshFolder();
      const questions = (await bench().callsOf(() => bench().open(root).connect())).length;
      for (let after = 0; after < questions; after++) {
        double.inject({ kind, after });
        const { conditionalUpdate } = await bench().open(root).connect();
        assert.equal(conditionalUpdate, true, `question ${after}`);
        double.clearFaults();
      }
      assert.deepEqual(store.children(root), []);
    });

    it(`moves a folder though the ${kind === 'cutAfter' ? 'answer' : 'request'} is lost`, async () => {
      const { double } = bench();
      const root = bench().freshFolder();
      const provider = bench().open(root);
      for (const path of ['old/a', 'into/b']) await provider.upload(path, bytes(path), { replaces: 'absent' });
      const files = new Map((await provider.listFiles('old/')).map(({ path, etag }) => [path, etag]));
      double.inject({ kind, matches: only('files.update') });
      await provider.moveFolder('old', 'into/new', files);
      double.clearFaults();
      assert.deepEqual(await paths(bench().open(root)), ['into/b', 'into/new/a']);
    });
  }

  it('waits as long as it is told to, and paces all requests', async () => {
    const world = new QuickWorld();
    const provider = bench().open(bench().freshFolder(), { world });
    bench().double.inject({ kind: 'tooManyRequests', retryAfterSeconds: 7 });
    await provider.listFiles('');
    assert.deepEqual(world.pauses.slice(0, 1), [7_000]);
    assert.ok(world.pauses.length > 1, 'the next requests keep a distance');
    const { length } = world.pauses;
    for (let round = 0; round < 100; round++) await provider.getFileInfo('x');
    await provider.getFileInfo('x');
    assert.ok(world.pauses.slice(length).at(-1)! < 10, 'the distance shrinks');
  });

  it('gives up after a while, and says why', async () => {
    const { double } = bench();
    const root = bench().freshFolder();
    const cases: readonly (readonly [DriveFault, Parameters<typeof failsWith>[0]])[] = [
      [{ kind: 'userRateLimitExceeded', times: 99 }, 'throttled'],
      [{ kind: 'tooManyRequests', times: 99 }, 'throttled'],
      [{ kind: 'dailyLimitExceeded' }, 'throttled'],
      [{ kind: 'serverError', times: 99 }, 'server'],
      [{ kind: 'cutBefore', times: 99 }, 'timeout'],
      [{ kind: 'unauthorized', times: 99 }, 'unauthorized'],
      [{ kind: 'storageQuotaExceeded' }, 'diskFull'],
    ];
    for (const [fault, code] of cases) {
      double.inject(fault);
      const error = await failsWith(code, bench().open(root).upload('file', bytes('x')));
      assert.match(error.message, /Google/u);
      double.clearFaults();
    }
  });
});

describe('Google Drive that cannot be reached', () => {
  it('is offline', async () => {
    const auth = { getAccessToken: () => Promise.resolve('token'), invalidate: () => undefined };
    const gone = await startDouble(() => undefined);
    await gone.close();
    const provider = new DriveProvider({ folderId: 'x', auth, endpoint: gone.endpoint, world: new QuickWorld() });
    await failsWith('offline', provider.listFiles(''));
  });
});

describe('A token that has expired', () => {
  const bench = useDrive();

  it('is exchanged for another, once', async () => {
    const { double } = bench();
    const root = bench().freshFolder();
    const given = ['old', double.token];
    const refused: string[] = [];
    const auth = {
      getAccessToken: () => Promise.resolve(given[0] ?? ''),
      invalidate: (token: string) => {
        refused.push(token);
        if (given.length > 1) given.shift();
      },
    };
    assert.deepEqual(await paths(bench().open(root, { auth })), []);
    assert.deepEqual(refused, ['old']);
  });
});

describe('A large file in Google Drive', function () {
  this.timeout(60_000);
  const bench = useDrive();
  const chunks = (): number => bench().double.requests.filter(only('upload.chunk')).length;

  const cuts: readonly DriveFault[] = [
    { kind: 'cutBefore', after: 2, times: 2 },
    { kind: 'cutAfter', after: 2 },
    { kind: 'cutAfter', after: 5 },
    { kind: 'cutUpload', bytes: 100_000, after: 3 },
    { kind: 'serverError', status: 502, after: 1, times: 2 },
    { kind: 'userRateLimitExceeded', after: 3, times: 2 },
  ];
  for (const fault of cuts) {
    it(`goes on where it was cut by ${JSON.stringify(fault)}`, async () => {
      const { double } = bench();
      const root = bench().freshFolder();
      const provider = bench().open(root, inChunks);
      let opened = 0;
      const source: ByteSource = { size: large.length, open: () => once(large, () => (opened += 1)) };
      double.resetRequests();
      double.inject({ ...fault, matches: only('upload.chunk') });
      const info = await provider.upload('large', source, { replaces: 'absent', hash: sha256(large) });
      double.clearFaults();
      assert.equal(info.hash, sha256(large));
      assert.equal(opened, 1, 'it is read once');
      assert.ok(chunks() > 6 && chunks() <= 13, `${chunks()} chunks`);
      assert.equal(sha256(await read(bench().open(root), 'large', info.etag)), sha256(large));
    });
  }

  it('is sent anew when Drive has forgotten the upload', async () => {
    const { double } = bench();
    const provider = bench().open(bench().freshFolder(), inChunks);
    const source: ByteSource = { size: large.length, open: () => once(large, () => undefined) };
    let isForgotten = false;
    double.inject({
      kind: 'delay',
      milliseconds: 0,
      times: 99,
      matches: ({ operation }) => {
        if (operation === 'upload.chunk' && !isForgotten && chunks() === 3) {
          isForgotten = true;
          double.expireUploads();
        }
        return false;
      },
    });
    double.resetRequests();
    const info = await provider.upload('large', source, { replaces: 'absent', hash: sha256(large) });
    double.clearFaults();
    assert.ok(isForgotten);
    assert.equal(sha256(await read(provider, 'large', info.etag)), sha256(large));
  });

  it('goes on where its download was cut', async () => {
    const { double } = bench();
    const provider = bench().open(bench().freshFolder(), inChunks);
    const { etag } = await provider.upload('large', large);
    double.resetRequests();
    double.inject({ kind: 'cutDownload', bytes: 300_000, times: 3, matches: only('files.download') });
    assert.equal(sha256(await read(provider, 'large', etag)), sha256(large));
    assert.equal(double.requests.filter(({ operation }) => operation === 'files.download').length, 4);
  });

  it('that others replace while it is fetched is never a mixture', async () => {
    const { double, store } = bench();
    const root = bench().freshFolder();
    const provider = bench().open(root, inChunks);
    const { etag } = await provider.upload('large', large);
    const [file] = store.children(root);
    double.inject({ kind: 'cutDownload', bytes: 300_000, matches: only('files.download') });
    const { content } = await provider.download('large', { etag });
    store.setContent(file!.id, patternBytes(large.length - 8));
    await failsWith('raced', drain(content));
  });

  it('of which nothing is read gives its connection back', async () => {
    const provider = bench().open(bench().freshFolder(), inChunks);
    await provider.upload('large', large);
    for (let count = 0; count < 30; count++) {
      const { content } = await provider.download('large');
      await content[Symbol.asyncIterator]().return?.();
    }
  });
});

async function* once(content: Uint8Array, onOpen: () => void): AsyncIterable<Uint8Array> {
  onOpen();
  for (let offset = 0; offset < content.length; offset += 100_000) yield await Promise.resolve(content.subarray(offset, offset + 100_000));
}

async function drain(content: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of content) assert.ok(chunk.length > 0);
}
