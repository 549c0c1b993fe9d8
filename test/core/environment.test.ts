import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { randomId, systemEnvironment, throwIfAborted } from '../../src/core/environment';

describe('sleep', () => {
  it('ends as soon as it is cancelled, however long it was to be', async () => {
    const controller = new AbortController();
    const sleep = systemEnvironment().sleep(2 ** 30, controller.signal);
    controller.abort();
    await assert.rejects(sleep, { code: 'aborted' });
  });

  it('does not begin when it is cancelled already', () =>
    assert.rejects(systemEnvironment().sleep(2 ** 30, AbortSignal.abort()), { code: 'aborted' }));

  it('resolves when the time is over, and leaves no listener behind', async () => {
    const controller = new AbortController();
    await systemEnvironment().sleep(1, controller.signal);
    controller.abort();
  });
});

describe('throwIfAborted', () => {
  it('throws only for a signal that has fired', () => {
    throwIfAborted(undefined);
    throwIfAborted(new AbortController().signal);
    assert.throws(() => throwIfAborted(AbortSignal.abort()), { code: 'aborted' });
  });
});

describe('randomId', () => {
  for (const random of [0, 0.5, 0.999_999_999]) {
    it(`has the length asked for and only letters and digits, also with the dice at ${random}`, () => {
      const id = randomId({ ...systemEnvironment(), random: () => random }, 24);
      assert.match(id, /^[0-9a-z]{24}$/u);
    });
  }

  it('is another one each time', () => assert.notEqual(randomId(systemEnvironment()), randomId(systemEnvironment())));
});
