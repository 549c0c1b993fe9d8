import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'mocha';
import { watchInterrupts } from '../../src/cli/interrupt';

class PretendProcess extends EventEmitter {
  exits = 0;

  exit(): void {
    this.exits++;
  }
}

describe('An interruption', () => {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    it(`by ${signal} ends the command gently at first, and at once the second time`, () => {
      const target = new PretendProcess();
      const said: string[] = [];
      const interrupts = watchInterrupts(target, (sentence) => said.push(sentence));
      assert.equal(interrupts.signal.aborted, false);
      target.emit(signal);
      assert.deepEqual([interrupts.signal.aborted, target.exits, said.length], [true, 0, 1]);
      target.emit('SIGINT');
      assert.deepEqual([target.exits, said.length], [1, 1]);
    });
  }

  it('is nobody’s business any more when the command has ended', () => {
    const target = new PretendProcess();
    watchInterrupts(target, () => assert.fail('Nothing is to be said.')).stop();
    target.emit('SIGINT');
    assert.equal(target.exits, 0);
  });
});
