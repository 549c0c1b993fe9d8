import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { startBrowser, type Browser } from '../harness/browser';
import { outDir } from '../harness/paths';
import { until } from '../harness/processes';
import { startVscodeServer, type VscodeServer, type VscodeServerOptions } from '../harness/vscodeServer';
import { Editors } from './editors';
import { Dialog, Notifications } from './messages';
import { QuickInput } from './quickInput';

const START_TIMEOUT_MS = 60_000;
const WAIT_TIMEOUT_MS = 30_000;
const TOOLTIP_TIMEOUT_MS = 3_000;
const PALETTE_TIMEOUT_MS = 3_000;

/** The package that `npm run package` makes: what a user installs. */
export const packagedExtension = join(outDir, '..', 'dist', 'cloud-sync.vsix');

/** Which folder to open, and how the VS Code it is opened in is set up. */
export interface WindowOptions extends Omit<VscodeServerOptions, 'smokeTestDriver'> {
  readonly folder: string;
  /** The language in which the window asks extensions for their texts, as with a language pack; VS Code's own texts stay English. */
  readonly language?: string;
}

/** A real VS Code window, driven as a user drives it. Waits for what it is asked for; rejects if it never comes. */
export class VscodeWindow {
  readonly quickInput: QuickInput;
  readonly notifications: Notifications;
  readonly dialog: Dialog;
  readonly editors: Editors;

  private constructor(
    private readonly server: VscodeServer,
    private readonly browser: Browser,
    private readonly folder: string,
  ) {
    this.quickInput = new QuickInput(this.page);
    this.notifications = new Notifications(this.page);
    this.dialog = new Dialog(this.page);
    this.editors = new Editors(this.page);
  }

  /** Opens a window on a folder, by default with the packaged extension installed. */
  static async open(options: WindowOptions): Promise<VscodeWindow> {
    const server = await startVscodeServer({ vsix: [packagedExtension], ...options });
    const browser = await startBrowser();
    browser.page.setDefaultTimeout(WAIT_TIMEOUT_MS);
    const { language } = options;
    if (language !== undefined) await browser.page.context().addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = '${language}';`);
    const window = new VscodeWindow(server, browser, options.folder);
    await window.load();
    return window;
  }

  /** Opens another window of the same VS Code, on the same folder or on something else. Its `close` leaves the first one open. */
  async another(folder: string = this.folder): Promise<VscodeWindow> {
    const page = await this.page.context().newPage();
    page.setDefaultTimeout(WAIT_TIMEOUT_MS);
    const { outsideRequests } = this.browser;
    const stop = (): Promise<void> => Promise.resolve();
    const browser = { page, outsideRequests, close: () => page.close() };
    const window = new VscodeWindow({ ...this.server, stop }, browser, folder);
    await window.load();
    return window;
  }

  /** The page itself, for what the rest of this class does not cover. */
  get page(): Page {
    return this.browser.page;
  }

  /** Where the server keeps settings, logs and what extensions store. */
  get dataDir(): string {
    return this.server.dataDir;
  }

  /** Closes the window and its server; rejects if the window has asked for an address outside this machine. */
  async close(): Promise<void> {
    const outside = this.browser.outsideRequests;
    await this.browser.close();
    await this.server.stop();
    if (outside.length > 0) throw new Error(`The window asked for addresses elsewhere:\n${outside.join('\n')}`);
  }

  /** Loads the window again, as Developer: Reload Window does. */
  async reload(): Promise<void> {
    await this.load();
  }

  /** Runs a command by its full title (`Category: Title`) from the command palette. */
  async runCommand(title: string): Promise<void> {
    await this.findCommand(title);
    await this.quickInput.pick(title);
  }

  /** The same by the keyboard alone. */
  async runCommandByKeys(title: string): Promise<void> {
    await this.findCommand(title);
    await this.quickInput.focusedRow(title).waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** The item of Cloud Sync in the status bar. Its id is made of the publisher, the extension's name and the item's own id. */
  get status(): Locator {
    return this.page.locator('.statusbar-item[id="cloud-sync.cloud-sync.cloudSync.status"]');
  }

  /** Waits until that item's text matches. */
  async waitForStatus(text: string | RegExp): Promise<void> {
    await this.status.filter({ hasText: text }).waitFor();
  }

  /**
   * Points at that item and resolves with its tooltip, which holds the text. Whatever changes the item meanwhile takes
   * the tooltip away; it comes back only to a pointer that comes anew.
   */
  async statusTooltip(text: string | RegExp): Promise<Locator> {
    const tooltip = this.page.locator('.monaco-hover:visible', { hasText: text }).first();
    const shows = async (): Promise<boolean> => {
      await this.page.mouse.move(0, 0);
      await this.status.hover();
      return appears(tooltip, TOOLTIP_TIMEOUT_MS);
    };
    await until(shows, WAIT_TIMEOUT_MS, `The status bar has no tooltip with ${String(text)}.`);
    return tooltip;
  }

  /** Opens a view container of the activity bar by its title. */
  async openView(title: string): Promise<void> {
    const heading = this.page.locator('.sidebar .composite.title', { hasText: new RegExp(title, 'i') });
    // A click on the icon of the open container would close it. A badge may lie over the icon; it takes clicks as well.
    if (!(await heading.isVisible())) await this.page.locator(`.activitybar .action-label[aria-label^="${title}"]`).click({ force: true });
    await heading.waitFor();
  }

  /** Opens a view of the open container by its title, if it is closed. */
  async expandPane(title: string): Promise<void> {
    const header = this.page.locator('.sidebar .pane-header', { hasText: title });
    await header.waitFor();
    if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click();
  }

  /** The badge on a view container's icon. */
  badge(title: string): Locator {
    const icon = this.page.locator('.activitybar .action-item', {
      has: this.page.locator(`[aria-label^="${title}"]`),
    });
    return icon.locator('.badge-content');
  }

  /** A row of the tree in the side bar. */
  treeRow(text: string | RegExp): Locator {
    return this.page.locator('.sidebar .monaco-list-row', { hasText: text });
  }

  /** Runs an inline action of a tree row; they show only under the pointer. */
  async runRowAction(row: string | RegExp, action: string): Promise<void> {
    await this.treeRow(row).first().hover();
    await this.treeRow(row).first().locator(`.action-label[aria-label^="${action}"]`).click();
  }

  /** Chooses an entry of a tree row's context menu. */
  async chooseFromContextMenu(row: string | RegExp, entry: string): Promise<void> {
    await this.treeRow(row).first().click({ button: 'right' });
    await this.page.locator('.monaco-menu .action-item', { hasText: entry }).first().click();
  }

  /** Keeps a picture of the window in `out/screenshots`. */
  async screenshot(name: string): Promise<void> {
    const dir = join(outDir, 'screenshots');
    await mkdir(dir, { recursive: true });
    await this.page.screenshot({ path: join(dir, `${name}.png`), animations: 'disabled' });
  }

  /** Ends the page as a crash of its process does: it tells nobody. */
  async crash(): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    const crashed = this.page.waitForEvent('crash');
    // Never answered: there is nobody left to answer.
    void session.send('Page.crash').catch(() => undefined);
    await crashed;
  }

  /**
   * Opens the command palette and types a title until its command is listed. The palette lists what could be run at the
   * moment it opened, and some conditions of VS Code's own, such as the trust of the workspace, hold only some moments
   * after a window shows.
   */
  private async findCommand(title: string): Promise<void> {
    const isListed = async (): Promise<boolean> => {
      await this.page.keyboard.press('F1');
      await this.quickInput.type(`>${title}`);
      if (await appears(this.quickInput.row(title), PALETTE_TIMEOUT_MS)) return true;
      await this.quickInput.cancel();
      return false;
    };
    await until(isListed, WAIT_TIMEOUT_MS, `The command palette never lists "${title}".`);
  }

  private async load(): Promise<void> {
    await this.page.goto(this.server.windowUrl(this.folder));
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: START_TIMEOUT_MS });
  }
}

/** Whether it is seen before the time is over. */
function appears(element: Locator, timeoutMs: number): Promise<boolean> {
  return element.waitFor({ timeout: timeoutMs }).then(
    () => true,
    () => false,
  );
}
