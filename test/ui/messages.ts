import type { Locator, Page } from 'playwright-core';

/** The messages at the lower right of the window. */
export class Notifications {
  constructor(private readonly page: Page) {}

  /** The messages shown now that contain the text. */
  toast(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text });
  }

  /** Waits for a message and resolves with its text. */
  async waitFor(text: string | RegExp): Promise<string> {
    const message = this.toast(text).locator('.notification-list-item-message').first();
    await message.waitFor();
    return message.innerText();
  }

  /** Presses a button of a message. */
  async press(text: string | RegExp, button: string): Promise<void> {
    await this.toast(text).first().locator('.monaco-button', { hasText: button }).click();
  }
}

/** The dialog in the middle of the window that must be answered before anything else. */
export class Dialog {
  constructor(private readonly page: Page) {}

  /** The whole dialog. */
  get box(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** Waits for the dialog and resolves with its message and the smaller text below it. */
  async text(): Promise<{ readonly message: string; readonly detail: string }> {
    await this.box.waitFor();
    const detail = this.box.locator('.dialog-message-detail');
    return {
      message: await this.box.locator('.dialog-message-text').innerText(),
      detail: (await detail.isVisible()) ? await detail.innerText() : '',
    };
  }

  /** Presses a button, and waits until the dialog is gone. */
  async press(button: string): Promise<void> {
    await this.box.locator('.monaco-button', { hasText: button }).first().click();
    await this.box.waitFor({ state: 'hidden' });
  }
}
