import type { Locator, Page } from 'playwright-core';

/** The box at the top of the window that asks for a choice or a text: command palette, pick, input, wizard step. */
export class QuickInput {
  constructor(private readonly page: Page) {}

  /** The whole box. */
  get box(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  /** The entries shown now. */
  get rows(): Locator {
    return this.box.locator('.quick-input-list .monaco-list-row');
  }

  /** Waits for a box with this title and resolves with the whole title line, which names the step: `Connect (1/3)`. */
  async waitForTitle(title: string | RegExp): Promise<string> {
    const line = this.box.locator('.quick-input-title', { hasText: title });
    await line.waitFor();
    return line.innerText();
  }

  /** The line below the input: a prompt, or what is wrong with the text. */
  message(): Promise<string> {
    return this.box.locator('.quick-input-message').innerText();
  }

  /** Replaces the text in the input. */
  async type(text: string): Promise<void> {
    const input = this.box.locator('.quick-input-box input');
    await input.waitFor();
    await input.fill(text);
  }

  /** Replaces the text in the input and confirms it. */
  async submit(text: string): Promise<void> {
    await this.type(text);
    await this.page.keyboard.press('Enter');
  }

  /** The entry whose label is exactly this. */
  row(label: string): Locator {
    const name = this.page.locator('.label-name', { hasText: new RegExp(`^${escapeRegExp(label)}$`) });
    return this.rows.filter({ has: name }).first();
  }

  /** The same while Enter would choose it. */
  focusedRow(label: string): Locator {
    return this.row(label).and(this.page.locator('.focused'));
  }

  /** Chooses the entry whose label is exactly this. */
  async pick(label: string): Promise<void> {
    await this.row(label).click();
  }

  /** The first entry in which this text occurs. */
  rowContaining(text: string): Locator {
    return this.rows.filter({ hasText: text }).first();
  }

  /** Chooses the first entry in which this text occurs. */
  async pickContaining(text: string): Promise<void> {
    await this.rowContaining(text).click();
  }

  /** Goes one step back. */
  async back(): Promise<void> {
    await this.box.locator('.quick-input-titlebar .codicon-quick-input-back').click();
  }

  /** Closes the box without an answer. */
  async cancel(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.box.waitFor({ state: 'hidden' });
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
