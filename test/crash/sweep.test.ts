import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Random } from '../simulation/random';
import { replay, type Kill, type Replay, type ReplayOptions } from './replay';
import { cutState, desktop, edit, laptop, remove, sync, write, type Story } from './story';
import { stories } from './stories';

/** `all` takes many pairs of kills and both kinds of version tokens, for many minutes. */
const isThorough = process.env['CLOUD_SYNC_CRASH_SWEEP'] === 'all';

/** Pairs of kills that are tried of each story. */
const pairs = isThorough ? 500 : 4;

describe('A process that is killed at any step', () => {
  for (const story of stories) {
    it(`loses nothing and leaves nothing to clean up when ${story.name}`, async function () {
      this.timeout(0);
      for (const etags of isThorough ? (['counter', 'content'] as const) : (['counter'] as const)) await sweep(story, etags);
    });
  }
});

describe('A stored manifest of which the last bytes are lost', () => {
  it('costs no file and no edit, wherever it was cut', async function () {
    this.timeout(0);
    const whole = await replay(cutStory(0));
    assert.equal(whole.violation, undefined, whole.account.join('\n'));
    for (let bytes = 1; bytes < 3000; bytes += isThorough ? 1 : 37) {
      const cut = await replay(cutStory(bytes));
      const told = `cut by ${bytes} bytes: ${cut.violation}\n${cut.account.join('\n')}`;
      assert.equal(cut.violation, undefined, told);
      assert.equal(cut.files, whole.files, told);
    }
  });
});

function cutStory(bytes: number): Story {
  const files = ['a.md', 'b.md', 'c.md', 'd.md'];
  return {
    name: `the manifest is cut by ${bytes} bytes`,
    setting: [
      ...files.map((path) => write(laptop, path, `first of ${path}`)),
      sync(laptop),
      sync(desktop),
      edit(desktop, 'a.md', 1, 'x'),
      edit(laptop, 'b.md', 1, 'y'),
      remove(laptop, 'd.md'),
      sync(desktop),
      sync(laptop),
    ],
    steps: [
      cutState(laptop, bytes),
      write(laptop, 'e.md', 'new'),
      write(desktop, 'f.md', 'also'),
      sync(desktop),
      sync(laptop),
      sync(desktop),
    ],
  };
}

/** Plays the story undisturbed, then with a kill at each of its steps, then with some pairs of kills. */
async function sweep(story: Story, etags: 'counter' | 'content'): Promise<void> {
  const undisturbed = await replay(story, { etags });
  assert.equal(undisturbed.violation, undefined, undisturbed.account.join('\n'));
  for (const victim of [laptop, desktop]) {
    const steps = undisturbed.steps[victim] ?? 0;
    for (let at = 0; at < steps; at += story.stride ?? 1) {
      const kills = [{ victim, at }];
      checkSame(story, undisturbed, await checked(story, { etags, kills, then: 'restart' }));
      if (isThorough || at % 5 === 0) await checked(story, { etags, kills, then: 'goOn', seed: isRace(story) ? at : 1 });
    }
  }
  for (const kills of somePairs(story, undisturbed.steps)) {
    checkSame(story, undisturbed, await checked(story, { etags, kills, then: 'restart' }));
  }
}

async function checked(story: Story, options: ReplayOptions): Promise<Replay> {
  const played = await replay(story, options);
  const told = `${story.name}, ${JSON.stringify(options)}: ${played.violation}\n${played.account.join('\n')}`;
  assert.equal(played.violation, undefined, told);
  // Where two race, another order may be a shorter one.
  if (!isRace(story)) assert.ok(played.crashes > 0, `${JSON.stringify(options)} killed nobody`);
  return played;
}

/** One that starts again at once ends where one that was never killed ends; where two race, at least with the same contents. */
function checkSame(story: Story, undisturbed: Replay, killed: Replay): void {
  const told = killed.account.join('\n');
  if (isRace(story)) assert.equal(killed.contents, undisturbed.contents, told);
  else assert.equal(killed.files, undisturbed.files, told);
}

function isRace(story: Story): boolean {
  return story.steps.some((step) => step.do === 'sync' && step.devices.length > 1);
}

/** A process is killed, and then again while it picks up the pieces. */
function somePairs(story: Story, steps: readonly number[]): Kill[][] {
  const random = new Random(story.name.length);
  const victims = [laptop, desktop].filter((victim) => (steps[victim] ?? 0) > 0);
  return Array.from({ length: pairs }, () => {
    const victim = random.pick(victims);
    return [
      { victim, at: random.below(steps[victim] ?? 0) },
      { victim, at: random.below(40) },
    ];
  });
}
