import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SyncError, type SyncErrorCode } from '../../../src/core/errors';
import type { CloudSyncProvider } from '../../../src/core/model/provider';
import { mergeText } from '../../../src/crdt/textMerge';
import { createScope } from '../../../src/local/ignoreRules';
import type { MemoryFs } from '../../../src/local/memoryFs';
import type { MemoryOperation as Request, MemoryProvider } from '../../../src/remote/memoryProvider';
import { isRequest, Laptop, once, type LaptopOptions } from '../../support/laptop';

const fail = (code: SyncErrorCode): never => {
  throw new SyncError(code, `The test says ${code}.`);
};

/** A laptop on which `a.md`, `b.md` and `c.md` are in sync. */
const synced = (options: LaptopOptions = {}): Promise<Laptop> => Laptop.synced(['a.md', 'b.md', 'c.md'], options);

/** The file system of an editor that holds unsaved changes of these files. */
const withUnsaved =
  (...paths: readonly string[]) =>
  (fs: MemoryFs): MemoryFs => {
    const refuse = (path: string): void => {
      if (paths.includes(path)) throw new SyncError('unsavedChanges', `"${path}" has unsaved changes.`, { path });
    };
    return Object.assign(Object.create(fs) as MemoryFs, {
      write: async (...[path, content, options]: Parameters<MemoryFs['write']>) => (refuse(path), fs.write(path, content, options)),
      remove: async (...[path, options]: Parameters<MemoryFs['remove']>) => (refuse(path), fs.remove(path, options)),
    });
  };

describe('trouble with one path', () => {
  it('that cannot be read blocks only that path, and is no deletion', async () => {
    const laptop = await synced();
    laptop.write('a.md', 'edited!');
    laptop.write('b.md', 'edited');
    laptop.disk.userSetReadable('a.md', false);
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.errors.map(({ path, code }) => [path, code])], [false, [['a.md', 'unreadable']]]);
    assert.deepEqual(laptop.cloud(), { 'a.md': 'text of a.md', 'b.md': 'edited', 'c.md': 'text of c.md' });
  });

  it('that is an unreadable folder is no deletion of what is in it', async () => {
    const laptop = await synced();
    laptop.write('folder/d.md', 'd');
    await laptop.sync();
    laptop.disk.userSetReadable('folder', false);
    laptop.store.put('folder/e.md', 'e');
    const result = await laptop.sync();
    assert.deepEqual([result.filesDeleted, result.filesDownloaded, laptop.cloud()['folder/d.md']], [0, 0, 'd']);
  });

  /** A cloud in which this folder cannot be read. */
  const withClosed =
    (folder: string) =>
    (provider: MemoryProvider): CloudSyncProvider =>
      Object.assign(Object.create(provider) as MemoryProvider, {
        listFiles: async (...[prefix, options]: Parameters<MemoryProvider['listFiles']>) => {
          options?.onBlocked?.({ path: folder, cause: 'unreadable', message: `"${folder}" cannot be read.` });
          return (await provider.listFiles(prefix, options)).filter(({ path }) => !path.startsWith(`${folder}/`));
        },
      });

  it('that is an unreadable folder of the cloud is no deletion of what is in it', async () => {
    const laptop = await Laptop.synced(['a.md', 'folder/b.md']);
    await laptop.restart({ wrapProvider: withClosed('folder') });
    laptop.write('a.md', 'edited');
    laptop.write('folder/new.md', 'new');
    const result = await laptop.sync();
    assert.deepEqual(
      result.errors.map(({ path, code }) => [path, code]),
      [['folder', 'unreadable']],
    );
    assert.deepEqual([result.filesUploaded, result.filesDeleted, laptop.files()['folder/b.md']], [1, 0, 'text of folder/b.md']);
  });

  it('that is an unreadable folder of the cloud is not spoken of when the rules leave it out', async () => {
    const laptop = await synced();
    const scope = createScope(['folder/'], true);
    await laptop.restart({ wrapProvider: withClosed('folder'), loadScope: () => Promise.resolve(scope) });
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.blocked], [true, []]);
  });

  it('that became a symbolic link is no deletion, and the link is not written through', async () => {
    const laptop = await synced();
    laptop.disk.userPlant('a.md', 'symlink');
    laptop.store.put('a.md', 'edited there');
    const result = await laptop.sync();
    assert.deepEqual([result.filesDeleted, result.filesDownloaded, result.blocked.map(({ cause }) => cause)], [0, 0, ['symlink']]);
    assert.equal(laptop.cloud()['a.md'], 'edited there');
  });

  it('that is refused by the cloud leaves the others to be synced', async () => {
    const laptop = await synced();
    for (const path of ['a.md', 'b.md', 'c.md']) laptop.write(path, 'edited');
    laptop.beforeRequest = (request): void => (isRequest('upload', 'b.md')(request) ? fail('forbidden') : undefined);
    const result = await laptop.sync();
    assert.deepEqual([result.filesUploaded, result.errors.map(({ path, code }) => [path, code])], [2, [['b.md', 'forbidden']]]);
  });

  it('on a full disk leaves the old file whole', async () => {
    const laptop = await Laptop.start({ disk: { quota: 100 } });
    laptop.write('a.md', 'base');
    await laptop.sync();
    laptop.store.put('a.md', 'x'.repeat(200));
    laptop.store.put('b.md', 'small');
    const result = await laptop.sync();
    assert.deepEqual(
      result.errors.map(({ path, code }) => [path, code]),
      [['a.md', 'diskFull']],
    );
    assert.deepEqual([laptop.files(), laptop.disk.temporaryFiles()], [{ 'a.md': 'base', 'b.md': 'small' }, []]);
  });

  it('whose bytes arrive damaged leaves the old file whole', async () => {
    const laptop = await synced();
    laptop.store.put('a.md', { content: Buffer.from('damaged'), hash: '0'.repeat(64) });
    const result = await laptop.sync();
    assert.deepEqual(
      result.errors.map(({ path, code }) => [path, code]),
      [['a.md', 'corrupt']],
    );
    assert.equal(laptop.files()['a.md'], 'text of a.md');
  });

  it('that arrives short, from a cloud that tells no hash, leaves the old file whole', async () => {
    const cut = (provider: MemoryProvider): MemoryProvider =>
      Object.assign(Object.create(provider) as MemoryProvider, {
        download: async (...request: Parameters<MemoryProvider['download']>) => {
          const { info, content } = await provider.download(...request);
          return { info: { ...info, size: info.size + 1 }, content };
        },
      });
    const laptop = await synced();
    await laptop.restart({ wrapProvider: cut });
    laptop.store.put('a.md', 'edited there');
    const result = await laptop.sync();
    assert.deepEqual(
      result.errors.map(({ path, code }) => [path, code]),
      [['a.md', 'corrupt']],
    );
    assert.equal(laptop.files()['a.md'], 'text of a.md');
  });

  it('that a scope leaves out is forgotten, and on neither side touched', async () => {
    const laptop = await synced();
    await laptop.restart({ loadScope: () => Promise.resolve({ includesFile: (path) => path !== 'a.md', entersFolder: () => true }) });
    laptop.write('a.md', 'edited here');
    laptop.store.put('a.md', 'edited there');
    laptop.forgetSteps();
    const result = await laptop.sync();
    assert.deepEqual([result.success, laptop.requested(), laptop.manifest.getState('a.md')], [true, [], undefined]);
    assert.deepEqual([laptop.files()['a.md'], laptop.cloud()['a.md']], ['edited here', 'edited there']);
  });

  it('that is too large is reported, and on neither side touched', async () => {
    const laptop = await synced();
    await laptop.restart({ loadScope: () => Promise.resolve({ includesFile: (_path, size = 0) => size < 20, entersFolder: () => true }) });
    laptop.write('a.md', 'x'.repeat(20));
    laptop.store.put('b.md', 'y'.repeat(20));
    const result = await laptop.sync();
    assert.deepEqual(result.blocked.map(({ path, cause }) => [path, cause]).sort(), [
      ['a.md', 'tooLarge'],
      ['b.md', 'tooLarge'],
    ]);
    assert.deepEqual([laptop.cloud()['a.md'], laptop.files()['b.md']], ['text of a.md', 'text of b.md']);
  });

  it('whose rules cannot be read ends the sync before it begins', async () => {
    const laptop = await synced();
    await laptop.restart({ loadScope: () => Promise.reject(new Error('The ignore file cannot be read.')) });
    laptop.forgetSteps();
    assert.equal((await laptop.sync()).success, false);
    assert.deepEqual([laptop.requested(), laptop.diskChanges], [[], []]);
  });
});

describe('a file with unsaved changes in an editor', () => {
  it('is neither replaced nor deleted, and waits while the others are synced', async () => {
    const laptop = await synced();
    await laptop.restart({ wrapFs: withUnsaved('a.md', 'b.md') });
    laptop.store.put('a.md', 'edited there');
    laptop.store.remove('b.md');
    laptop.store.put('c.md', 'edited there');
    const result = await laptop.sync();
    assert.deepEqual(result.blocked.map(({ path, cause }) => [path, cause]).sort(), [
      ['a.md', 'unsavedChanges'],
      ['b.md', 'unsavedChanges'],
    ]);
    assert.deepEqual(laptop.files(), { 'a.md': 'text of a.md', 'b.md': 'text of b.md', 'c.md': 'edited there' });
  });

  it('is brought up to date when it was saved', async () => {
    const laptop = await synced();
    laptop.store.put('a.md', 'edited there');
    await laptop.restart({ wrapFs: withUnsaved('a.md') });
    await laptop.sync();
    await laptop.restart({});
    assert.equal((await laptop.sync()).filesDownloaded, 1);
    assert.equal(laptop.files()['a.md'], 'edited there');
  });

  it('has its merge sent to the cloud no more than once while it waits', async () => {
    const text = 'one\ntwo\nthree\n';
    const laptop = await Laptop.start({ mergeText });
    laptop.write('a.md', text);
    await laptop.sync();
    laptop.write('a.md', text.replace('one', 'ONE'));
    laptop.store.put('a.md', text.replace('three', 'THREE'));
    await laptop.restart({ mergeText, wrapFs: withUnsaved('a.md') });
    laptop.forgetSteps();
    for (let run = 0; run < 3; run++) await laptop.sync();
    assert.ok(laptop.requested().filter((request) => request === 'upload a.md').length <= 1, laptop.requested().join(', '));
    await laptop.restart({ mergeText });
    assert.equal((await laptop.sync()).success, true);
    assert.equal(laptop.files()['a.md'], 'ONE\ntwo\nTHREE\n');
  });
});

describe('a sync that cannot go on', () => {
  for (const code of ['offline', 'unauthorized', 'noRemote'] as const) {
    it(`because of "${code}" sends nothing more, and keeps what it has done`, async () => {
      const laptop = await synced({ concurrency: 1 });
      for (const path of ['a.md', 'b.md', 'c.md']) laptop.write(path, 'edited');
      laptop.beforeRequest = (request): void => (isRequest('upload', 'b.md')(request) ? fail(code) : undefined);
      const result = await laptop.sync();
      assert.deepEqual([result.success, result.filesUploaded, result.errors.map((error) => error.code)], [false, 1, [code]]);
      assert.deepEqual(laptop.requested(), ['upload a.md', 'upload b.md']);
      laptop.beforeRequest = undefined;
      await laptop.restart();
      assert.equal((await laptop.sync()).filesUploaded, 2);
    });
  }

  it('because it was cancelled ends at a file boundary, and keeps what it has done', async () => {
    const laptop = await synced({ concurrency: 1 });
    for (const path of ['a.md', 'b.md', 'c.md']) laptop.write(path, 'edited');
    const controller = new AbortController();
    const cancel = once(isRequest('upload', 'b.md'), () => controller.abort());
    laptop.beforeRequest = cancel;
    const result = await laptop.sync({ signal: controller.signal });
    assert.deepEqual([result.filesUploaded, result.errors.map(({ code }) => code)], [1, ['aborted']]);
    assert.equal(laptop.requested().length, 2);
    assert.equal((await laptop.sync()).filesUploaded, 2);
  });

  it('because it was cancelled before it began does nothing', async () => {
    const laptop = await synced();
    laptop.write('a.md', 'edited');
    const result = await laptop.sync({ signal: AbortSignal.abort() });
    assert.deepEqual([result.errors.map(({ code }) => code), laptop.requested(), laptop.diskChanges], [['aborted'], [], []]);
  });

  it('because it was cancelled deletes no further file here', async () => {
    const laptop = await synced({ concurrency: 1 });
    for (const path of ['a.md', 'b.md']) laptop.store.remove(path);
    const controller = new AbortController();
    laptop.onDisk = once(
      (step) => step.kind === 'remove',
      () => controller.abort(),
    );
    const result = await laptop.sync({ signal: controller.signal });
    assert.deepEqual([result.filesDeleted, Object.keys(laptop.files()).length], [1, 2]);
  });

  it('because it is offline while it asks for a content says so, and takes no file for unreadable', async () => {
    const laptop = await synced({ listsMetadata: false });
    laptop.write('a.md', 'edited here');
    laptop.store.put('a.md', 'edited there');
    laptop.beforeRequest = (request): void => (isRequest('info', 'a.md')(request) ? fail('offline') : undefined);
    const result = await laptop.sync();
    assert.deepEqual([result.errors.map(({ code }) => code), result.blocked], [['offline'], []]);
  });

  it('because the listing fails halfway deletes nothing', async () => {
    const laptop = await synced();
    laptop.afterRequest = (request): void => (request.kind === 'list' ? fail('forbidden') : undefined);
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.filesDeleted, Object.keys(laptop.files()).length], [false, 0, 3]);
    assert.deepEqual([laptop.requested(), laptop.diskChanges], [[], []]);
  });

  it('is followed by the next one of the same engine', async () => {
    const laptop = await synced();
    laptop.write('a.md', 'edited');
    laptop.beforeRequest = once(isRequest('list', ''), () => fail('offline'));
    const [first, second] = await Promise.all([laptop.sync(), laptop.sync()]);
    assert.deepEqual([first.success, second.success, second.filesUploaded], [false, true, 1]);
  });
});

describe('a request', () => {
  it('that is throttled is sent again after a pause', async () => {
    const laptop = await synced();
    laptop.write('a.md', 'edited');
    let refusals = 3;
    laptop.beforeRequest = (request): void => (request.kind === 'upload' && refusals-- > 0 ? fail('throttled') : undefined);
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.filesUploaded, laptop.environment.sleeps.length], [true, 1, 3]);
  });

  const lost: readonly { readonly kind: Request['kind']; readonly code: SyncErrorCode }[] = (
    ['upload', 'move', 'list', 'download'] as const
  ).flatMap((kind) => (['timeout', 'server'] as const).map((code) => ({ kind, code })));
  for (const { kind, code } of lost) {
    it(`to ${kind} whose answer is lost ("${code}") is neither done twice nor taken for failed`, async () => {
      const laptop = await synced();
      laptop.write('a.md', 'edited here');
      laptop.write('new.md', 'new');
      laptop.disk.userDelete('b.md');
      laptop.store.put('c.md', 'edited there');
      laptop.afterRequest = once(
        (request: Request) => request.kind === kind,
        () => fail(code),
      );
      const first = await laptop.sync();
      const result = first.success ? first : await laptop.sync();
      assert.deepEqual([result.success, result.conflicts], [true, []]);
      assert.deepEqual(laptop.files(), { 'a.md': 'edited here', 'c.md': 'edited there', 'new.md': 'new' });
      assert.deepEqual(laptop.cloud(), laptop.files());
      assert.deepEqual(laptop.cloudTrash(), ['text of b.md']);
    });
  }

  it('to delete whose answer is lost is not taken for failed', async () => {
    const capabilities = { conditionalCreate: true, conditionalUpdate: true, conditionalDelete: true, keepsDeleted: true };
    const laptop = await synced({ capabilities });
    laptop.disk.userDelete('b.md');
    laptop.afterRequest = once(isRequest('delete', 'b.md'), () => fail('timeout'));
    const result = await laptop.sync();
    assert.deepEqual([result.success, Object.keys(laptop.cloud())], [true, ['a.md', 'c.md']]);
  });
});
