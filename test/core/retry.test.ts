import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { systemEnvironment, type Environment } from '../../src/core/environment';
import { errorTable, SyncError, type SyncErrorCode } from '../../src/core/errors';
import { retrying, withRetry } from '../../src/core/retry';
import { MemoryProvider } from '../../src/remote/memoryProvider';

/** An environment that notes how long it was asked to sleep, and throws the same dice each time. */
function environment(random: number): Environment & { readonly sleeps: number[] } {
  const sleeps: number[] = [];
  return {
    ...systemEnvironment(),
    random: () => random,
    sleeps,
    sleep: async (milliseconds) => void (await Promise.resolve(sleeps.push(milliseconds))),
  };
}

/** A call that fails in this way so many times, and then gives `done`. */
function failing(times: number, error: Error): { call: () => Promise<string>; calls: () => number } {
  let calls = 0;
  return { call: () => (++calls <= times ? Promise.reject(error) : Promise.resolve('done')), calls: () => calls };
}

const passing: readonly SyncErrorCode[] = ['throttled', 'server', 'busy'];

describe('withRetry', () => {
  for (const code of Object.keys(errorTable) as SyncErrorCode[]) {
    const isPassing = passing.includes(code);
    it(`${isPassing ? 'calls again' : 'does not call again'} after "${code}"`, async () => {
      const { call, calls } = failing(1, new SyncError(code, 'x'));
      const result = withRetry(environment(0.5), undefined, call);
      if (isPassing) assert.equal(await result, 'done');
      else await assert.rejects(result, { code });
      assert.equal(calls(), isPassing ? 2 : 1);
    });
  }

  it('does not call again after an error that is not ours', async () => {
    const { call, calls } = failing(1, new Error('a defect'));
    await assert.rejects(withRetry(environment(0.5), undefined, call), /a defect/u);
    assert.equal(calls(), 1);
  });

  it('gives up after five attempts, with the last error', async () => {
    const world = environment(0.5);
    const { call, calls } = failing(99, new SyncError('server', 'x'));
    await assert.rejects(withRetry(world, undefined, call), { code: 'server' });
    assert.deepEqual([calls(), world.sleeps.length], [5, 4]);
  });

  for (const [random, sleeps] of [
    [0, [250, 500, 1000, 2000]],
    [0.5, [375, 750, 1500, 3000]],
    [0.999_999_999, [500, 1000, 2000, 4000]],
  ] as const) {
    it(`waits twice as long each time, between half and all of it: ${sleeps.join(', ')} ms`, async () => {
      const world = environment(random);
      await withRetry(world, undefined, failing(4, new SyncError('server', 'x')).call);
      assert.deepEqual(world.sleeps.map(Math.round), sleeps);
    });
  }

  it('waits at least as long as the server asked for', async () => {
    const world = environment(0.5);
    await withRetry(world, undefined, failing(2, new SyncError('throttled', 'x', { retryAfterMs: 7000 })).call);
    assert.deepEqual(world.sleeps, [7000, 7000]);
  });

  it('does not wait less than its own pause when the server asks for less', async () => {
    const world = environment(0.5);
    await withRetry(world, undefined, failing(1, new SyncError('throttled', 'x', { retryAfterMs: 1 })).call);
    assert.deepEqual(world.sleeps, [375]);
  });

  it('does not wait for hours, whatever the server asks for', async () => {
    const world = environment(0.5);
    await withRetry(world, undefined, failing(1, new SyncError('throttled', 'x', { retryAfterMs: 86_400_000 })).call);
    assert.deepEqual(world.sleeps, [120_000]);
  });

  it('ends when it is cancelled while it waits', async () => {
    const controller = new AbortController();
    const { call, calls } = failing(99, new SyncError('server', 'x'));
    const result = withRetry(systemEnvironment(), controller.signal, call);
    controller.abort();
    await assert.rejects(result, { code: 'aborted' });
    assert.equal(calls(), 1);
  });
});

describe('a provider with retries', () => {
  it('repeats each kind of request', async () => {
    let failures = 0;
    const plain = new MemoryProvider(undefined, {
      before: () => {
        if (failures-- > 0) throw new SyncError('throttled', 'x');
      },
    });
    const provider = retrying(plain, environment(0));
    const calls = [
      (): Promise<unknown> => provider.upload('a', Buffer.from('text')),
      (): Promise<unknown> => provider.listFiles(''),
      (): Promise<unknown> => provider.download('a'),
      (): Promise<unknown> => provider.getFileInfo('a'),
      (): Promise<unknown> => provider.move?.('a', 'b') ?? Promise.reject(new Error('It cannot move.')),
      (): Promise<unknown> => provider.delete('b'),
    ];
    for (const call of calls) {
      failures = 2;
      await call();
    }
    assert.deepEqual([plain.operations.length, provider.requests, provider.id], [18, 18, plain.id]);
  });

  it('cannot move when the provider cannot', () => {
    const plain = Object.assign(Object.create(new MemoryProvider()) as MemoryProvider, { move: undefined });
    assert.equal(retrying(plain, environment(0)).move, undefined);
  });
});
