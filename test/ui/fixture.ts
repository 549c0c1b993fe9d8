import { after, afterEach, before, beforeEach, type Suite } from 'mocha';
import { makeScratchDir, removeDir } from '../harness/claims';
import { VscodeWindow, type WindowOptions } from './window';

/** Milliseconds after which mocha ends a test or a hook, all the starts of a VS Code in it included. */
const testTimeout = 240_000;

/** Milliseconds that a test waits for one thing at most, so that it is the wait that fails and says what never came. */
export const stepTimeout = 90_000;

/** Whether each test of a suite stands on the one before: then those after a failed one are left out. */
type Kind = 'steps' | 'independent';

/**
 * What every suite in windows needs: a folder for its files and the windows it opens, which all go when it ends, and a
 * picture of each when a test fails.
 */
export class WindowFixture {
  private dir: string | undefined;
  private readonly windows: VscodeWindow[] = [];
  private isBroken = false;

  /** Registers itself with mocha: its hooks run before those that the suite registers after it. */
  constructor(
    suite: Suite,
    private readonly name: string,
    private readonly kind: Kind = 'independent',
  ) {
    suite.timeout(testTimeout);
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- mocha says by `this` which test has failed
    const fixture = this;
    before(async () => {
      this.dir = await makeScratchDir(name);
    });
    after(() => this.end());
    beforeEach(function () {
      if (fixture.isBroken) this.skip();
    });
    afterEach(async function () {
      if (this.currentTest?.state === 'failed') await fixture.onFailure();
    });
  }

  /** The folder for this suite's files. */
  get root(): string {
    if (this.dir === undefined) throw new Error('The folder is there only while the tests run.');
    return this.dir;
  }

  /** Opens a window that is closed with the suite, unless `close` comes first. */
  async open(options: WindowOptions): Promise<VscodeWindow> {
    const window = await VscodeWindow.open(options);
    this.windows.push(window);
    return window;
  }

  /** Closes the windows that are open. */
  async close(): Promise<void> {
    for (const window of this.windows.splice(0)) await window.close();
  }

  private async onFailure(): Promise<void> {
    this.isBroken = this.kind === 'steps';
    for (const [index, window] of this.windows.entries()) await window.screenshot(`${this.name}-failed-${index + 1}`);
  }

  private async end(): Promise<void> {
    await this.close();
    if (this.dir !== undefined) await removeDir(this.dir);
  }
}
