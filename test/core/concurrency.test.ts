import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { forEachLimited } from '../../src/core/concurrency';

/** Work that ends when the test lets it. */
class Gate {
  readonly started: number[] = [];
  running = 0;
  most = 0;
  private readonly waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();

  readonly work = async (item: number): Promise<void> => {
    this.started.push(item);
    this.most = Math.max(this.most, ++this.running);
    try {
      await new Promise<void>((resolve, reject) => this.waiting.set(item, { resolve, reject }));
    } finally {
      this.running--;
    }
  };

  async end(item: number, error?: Error): Promise<void> {
    if (error === undefined) this.waiting.get(item)?.resolve();
    else this.waiting.get(item)?.reject(error);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('forEachLimited', () => {
  it('runs no more than the limit at a time, in order of start', async () => {
    const gate = new Gate();
    const all = forEachLimited([0, 1, 2, 3, 4, 5], 2, gate.work);
    assert.deepEqual(gate.started, [0, 1]);
    await gate.end(1);
    assert.deepEqual(gate.started, [0, 1, 2]);
    for (const item of [0, 2, 3, 4, 5]) await gate.end(item);
    await all;
    assert.deepEqual([gate.started, gate.most], [[0, 1, 2, 3, 4, 5], 2]);
  });

  it('starts nothing more after the first failure, and throws it when all that ran have ended', async () => {
    const gate = new Gate();
    let isOver = false;
    const all = forEachLimited([0, 1, 2, 3], 2, gate.work).finally(() => (isOver = true));
    all.catch(() => undefined);
    await gate.end(0, new Error('first'));
    assert.deepEqual([gate.started, isOver], [[0, 1], false]);
    await gate.end(1, new Error('second'));
    await assert.rejects(all, /first/u);
    assert.deepEqual(gate.started, [0, 1]);
  });

  for (const limit of [0, -1, 1]) {
    it(`runs one at a time with the limit ${limit}`, async () => {
      const seen: number[] = [];
      await forEachLimited([1, 2, 3], limit, (item) => Promise.resolve(void seen.push(item)));
      assert.deepEqual(seen, [1, 2, 3]);
    });
  }

  it('ends at once when there is nothing to do', () => forEachLimited([], 4, () => Promise.reject(new Error('not to be called'))));

  it('takes what throws at once for a failure like any other', () =>
    assert.rejects(
      forEachLimited([1], 4, () => {
        throw new Error('at once');
      }),
      /at once/u,
    ));
});
