import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { S3Provider } from '../../src/remote/s3/s3Provider';
import { bytes, failsWith } from '../conformance/providers/helpers';
import { startDouble } from '../support/httpDouble';
import { md5, S3Double, type DoubleOptions } from '../support/s3Double';

describe('a move on S3 whose source changes in that moment', () => {
  const toClose: (() => void | Promise<void>)[] = [];
  const open = async (options: DoubleOptions): Promise<{ readonly store: S3Double; readonly provider: S3Provider }> => {
    const store = new S3Double(options);
    const { endpoint, close } = await startDouble(store.answer);
    const provider = new S3Provider({ bucket: 'bucket', endpoint, credentials: { accessKeyId: 'key', secretAccessKey: 'secret' } });
    toClose.push(() => provider.dispose(), close);
    return { store, provider };
  };
  const put = (store: S3Double, key: string, text: string): void => {
    store.objects.set(key, { content: Buffer.from(text), metadata: {}, tag: md5(bytes(text)) });
  };
  afterEach(async () => {
    for (const close of toClose.splice(0)) await close();
  });

  for (const honours of [true, false])
    it(`keeps what was moved when the file is made anew at once, ${honours ? 'and the answer to its deletion is lost' : 'in the guarded mode'}`, async () => {
      let isFirst = true;
      const { store, provider } = await open({
        honours: () => honours,
        onDeleted: (key) => {
          if (key !== 'notes.md' || !isFirst) return 'pass';
          isFirst = false;
          put(store, key, 'version 2');
          return honours ? 'drop' : 'pass';
        },
      });
      put(store, 'notes.md', 'version 1');
      await failsWith('raced', provider.move('notes.md', 'trash/notes.md', { etag: md5(bytes('version 1')) }));
      assert.deepEqual(store.texts(), { 'notes.md': 'version 2', 'trash/notes.md': 'version 1' });
    });

  it('leaves no copy where the source was not deleted', async () => {
    const { store, provider } = await open({ refusesDelete: (key) => key === 'notes.md' });
    put(store, 'notes.md', 'version 1');
    await failsWith('raced', provider.move('notes.md', 'moved.md'));
    assert.deepEqual(store.texts(), { 'notes.md': 'version 1' });
  });
});
