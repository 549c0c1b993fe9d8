import * as vscode from 'vscode';
import { back } from './steps';

/** What all questions have: where in the wizard they stand. */
interface Position {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

export interface Choice<Value> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly value: Value;
  /** A button that takes away what the choice stands for. `act` resolves with whether it is gone. */
  readonly remove?: { readonly tooltip: string; readonly act: () => Promise<boolean> };
}

export interface PickOptions<Value> extends Position {
  readonly placeholder: string;
  readonly choices: readonly Choice<Value>[];
  /** Choices that come later; `typed` is what the person has typed, so that it can be one of them. */
  readonly more?: (typed: string) => readonly Choice<Value>[];
  /** Shows that choices are still coming, and calls for them. */
  readonly load?: () => Promise<{ readonly choices: readonly Choice<Value>[]; readonly placeholder?: string }>;
}

export interface InputOptions extends Position {
  readonly prompt: string;
  readonly value?: string | undefined;
  readonly placeholder?: string;
  readonly password?: boolean;
  /** A sentence when the text cannot be used. */
  readonly validate?: (text: string) => string | undefined;
  /** A button that finds the text in another way. */
  readonly button?: { readonly icon: string; readonly tooltip: string; readonly find: () => Promise<string | undefined> };
}

/** Lets the person choose one. Resolves with `undefined` when they cancel. */
export function pick<Value>(options: PickOptions<Value>): Promise<Value | typeof back | undefined> {
  const box = vscode.window.createQuickPick<Choice<Value> & vscode.QuickPickItem>();
  let choices = options.choices;
  const show = (): void => {
    const typed = (options.more?.(box.value.trim()) ?? []).map((choice) => ({ ...choice, alwaysShow: true }));
    box.items = [...choices.map(withButton), ...typed];
  };
  prepare(box, options);
  box.placeholder = options.placeholder;
  box.matchOnDetail = true;
  box.onDidChangeValue(() => options.more && show());
  show();
  if (options.load !== undefined) {
    box.busy = true;
    void options.load().then((loaded) => {
      choices = loaded.choices;
      box.placeholder = loaded.placeholder ?? options.placeholder;
      box.busy = false;
      show();
    });
  }
  const away = new Away();
  box.onDidTriggerItemButton(({ item }) =>
    away.during(async () => {
      const isGone = await item.remove?.act();
      if (isGone === true) choices = choices.filter(({ value }) => value !== item.value);
      show();
      box.show();
    }),
  );
  return answerOf(box, () => box.selectedItems[0]?.value, away);
}

function withButton<Value>(choice: Choice<Value>): Choice<Value> & vscode.QuickPickItem {
  const { remove } = choice;
  return remove === undefined ? choice : { ...choice, buttons: [{ iconPath: new vscode.ThemeIcon('trash'), tooltip: remove.tooltip }] };
}

/** While a button of a box asks something else, the box is hidden and not cancelled. */
class Away {
  private count = 0;

  get isNow(): boolean {
    return this.count > 0;
  }

  async during(task: () => Promise<void>): Promise<void> {
    this.count++;
    await task().finally(() => this.count--);
  }
}

/** Asks for a text. Resolves with `undefined` when the person cancels. */
export function input(options: InputOptions): Promise<string | typeof back | undefined> {
  const box = vscode.window.createInputBox();
  prepare(box, options);
  box.prompt = options.prompt;
  box.value = options.value ?? '';
  box.password = options.password ?? false;
  if (options.placeholder !== undefined) box.placeholder = options.placeholder;
  box.onDidChangeValue(() => (box.validationMessage = undefined));
  const away = new Away();
  addButton(box, options, away);
  const read = (): string | undefined => {
    const text = box.value.trim();
    box.validationMessage = options.validate?.(text);
    return box.validationMessage === undefined ? text : undefined;
  };
  return answerOf(box, read, away);
}

function addButton(box: vscode.InputBox, { button }: InputOptions, away: Away): void {
  if (button === undefined) return;
  const item = { iconPath: new vscode.ThemeIcon(button.icon), tooltip: button.tooltip };
  box.buttons = [...box.buttons, item];
  box.onDidTriggerButton(async (pressed) => {
    if (pressed !== item) return;
    await away.during(async () => {
      const found = await button.find();
      if (found !== undefined) box.value = found;
      box.show();
    });
  });
}

function prepare(box: vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[] }, { title, step, totalSteps }: Position): void {
  box.title = title;
  box.step = step;
  box.totalSteps = totalSteps;
  box.ignoreFocusOut = true;
  if (step > 1) box.buttons = [vscode.QuickInputButtons.Back];
}

/** Shows the box until it is answered; `read` gives the answer, or `undefined` while there is no valid one. */
function answerOf<Value>(
  box: vscode.QuickPick<Choice<Value> & vscode.QuickPickItem> | vscode.InputBox,
  read: () => Value | undefined,
  away: Away,
): Promise<Value | typeof back | undefined> {
  return new Promise((resolve) => {
    const end = (value: Value | typeof back | undefined): void => {
      resolve(value);
      box.dispose();
    };
    box.onDidTriggerButton((button) => button === vscode.QuickInputButtons.Back && end(back));
    box.onDidAccept(() => {
      const value = read();
      if (value !== undefined) end(value);
    });
    box.onDidHide(() => !away.isNow && end(undefined));
    box.show();
  });
}
