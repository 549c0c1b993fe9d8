import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SyncError } from '../../src/core/errors';
import { aborted } from '../../src/remote/failures';
import { once } from '../../src/remote/s3/once';
import { failsWith } from '../conformance/providers/helpers';

/** Ends when it is told to, and with `aborted` when its caller cancels. */
function pending(signal: AbortSignal | undefined): { readonly result: Promise<string>; end(): void } {
  let end = (): void => undefined;
  const result = new Promise<string>((resolve, reject) => {
    end = () => resolve('result');
    signal?.addEventListener('abort', () => reject(aborted()));
  });
  return { result, end: () => end() };
}

describe('what several requests need once', () => {
  it('is done once for all', async () => {
    let runs = 0;
    const get = once(() => Promise.resolve((runs += 1)));
    assert.deepEqual([await Promise.all([get(), get()]), await get()], [[1, 1], 1]);
  });

  it('is done again after a failure', async () => {
    let runs = 0;
    const get = once(() => ((runs += 1) === 1 ? Promise.reject(new SyncError('offline', 'No network.')) : Promise.resolve('result')));
    await failsWith('offline', get());
    assert.equal(await get(), 'result');
  });

  it('is done again for those who wait when the one who began is cancelled', async () => {
    const begun: ReturnType<typeof pending>[] = [];
    const get = once((signal) => {
      const run = pending(signal);
      begun.push(run);
      return run.result;
    });
    const [one, other] = [new AbortController(), new AbortController()];
    const first = failsWith('aborted', get(one.signal));
    const second = get(other.signal);
    const third = get();
    one.abort();
    await first;
    await new Promise(setImmediate);
    assert.equal(begun.length, 2);
    begun[1]?.end();
    assert.deepEqual(await Promise.all([second, third]), ['result', 'result']);
  });

  it('fails as cancelled for one who has cancelled too', async () => {
    const controller = new AbortController();
    const get = once((signal) => pending(signal).result);
    const both = [get(controller.signal), get(controller.signal)];
    controller.abort();
    for (const one of both) await failsWith('aborted', one);
  });
});
