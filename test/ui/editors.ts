import type { Locator, Page } from 'playwright-core';

/** The tabs and editors in the middle of the window. */
export class Editors {
  constructor(private readonly page: Page) {}

  /** The tab whose label contains this. */
  tab(name: string | RegExp): Locator {
    return this.page.locator('.tabs-container .tab', { hasText: name });
  }

  /** The labels of all tabs, from left to right. */
  async tabNames(): Promise<readonly string[]> {
    const tabs = await this.page.locator('.tabs-container .tab').all();
    return Promise.all(tabs.map(labelOf));
  }

  /** Opens a file of the workspace by its path. */
  async open(path: string): Promise<void> {
    await this.page.keyboard.press('Control+P');
    await this.page.locator('.quick-input-box input').fill(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click();
    await this.tab(name).waitFor();
    await this.text.waitFor();
  }

  /** The lines of the active text editor. */
  get text(): Locator {
    return this.page.locator('.editor-group-container.active .monaco-editor .view-lines').first();
  }

  /** Types at the end of the active editor. */
  async appendText(text: string): Promise<void> {
    await this.text.click();
    await this.page.keyboard.press('Control+End');
    await this.page.keyboard.insertText(text);
    await this.page.locator('.tabs-container .tab.active.dirty').waitFor();
  }

  /** Saves the active editor. */
  async save(): Promise<void> {
    await this.page.keyboard.press('Control+S');
    await this.page.locator('.tabs-container .tab.active:not(.dirty)').waitFor();
  }

  /** The diff editor, once it has found out what differs. */
  get diff(): Locator {
    return this.page.locator('.monaco-diff-editor');
  }

  /** Waits for a diff editor that shows a difference; resolves with its tab's label. */
  async waitForDiff(): Promise<string> {
    await this.diff.locator('.line-insert, .line-delete').first().waitFor();
    return labelOf(this.activeTab);
  }

  /** Presses an action in the title bar of the active editor. */
  async pressTitleAction(name: string): Promise<void> {
    await this.page.locator(`.editor-group-container.active .editor-actions [aria-label^="${name}"]`).first().click();
  }

  /** Closes the active editor. */
  async closeActive(): Promise<void> {
    await this.activeTab.hover();
    await this.activeTab.locator('.tab-actions .action-label').click();
  }

  private get activeTab(): Locator {
    return this.page.locator('.editor-group-container.active .tabs-container .tab.active');
  }
}

/** A tab's whole label. A file's extension is an element of its own beside its name, on the same line. */
async function labelOf(tab: Locator): Promise<string> {
  return (await tab.locator('.monaco-icon-label-container').textContent()) ?? '';
}
