import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ProgressBar, renderProgress } from '../../src/cli/progressBar';
import { SyncStage, type SyncProgress } from '../../src/core/model/progress';

const progress: SyncProgress = { stage: SyncStage.uploading, current: 3, total: 12, percent: 50, message: 'notes/a.md' };

class Terminal {
  written = '';
  readonly columns = 60;

  constructor(readonly isTTY: boolean) {}

  write(text: string): void {
    this.written += text;
  }
}

describe('The progress bar', () => {
  it('shows the share, the stage, the count and the file', () => {
    assert.equal(renderProgress(progress, 80), '[##########----------]  50 %  Uploading 3/12  notes/a.md');
  });

  it('shows no count that is not known', () => {
    const looking: SyncProgress = { stage: SyncStage.detectingRemote, current: 0, total: 0, percent: 0 };
    assert.equal(renderProgress(looking, 80), '[--------------------]   0 %  Looking for changes in the cloud');
  });

  it('never wraps, and lets no name move the cursor', () => {
    const line = renderProgress({ ...progress, message: `\u001b[2J\n${'x'.repeat(500)}` }, 60);
    assert.equal(line.length, 60);
    assert.doesNotMatch(line, /[\u0000-\u001f]/u);
  });

  it('is drawn on a terminal, not more often than an eye can follow, and taken away', () => {
    let now = 0;
    const terminal = new Terminal(true);
    const bar = new ProgressBar(terminal, () => now);
    bar.show(progress);
    bar.show({ ...progress, current: 4 });
    now = 1000;
    bar.show({ ...progress, current: 5 });
    assert.deepEqual(
      [terminal.written.includes('3/12'), terminal.written.includes('4/12'), terminal.written.includes('5/12')],
      [true, false, true],
    );
    bar.clear();
    assert.ok(terminal.written.endsWith('\r\u001b[2K'));
    const before = terminal.written;
    bar.clear();
    assert.equal(terminal.written, before);
  });

  it('draws nothing anywhere else', () => {
    const file = new Terminal(false);
    const bar = new ProgressBar(file, () => 0);
    bar.show(progress);
    bar.clear();
    assert.equal(file.written, '');
  });
});
