import assert from 'node:assert/strict';
import type { BlockedPath, SyncError } from '../../src/core';
import type { Accounts } from '../../src/vscode/accounts/access';
import type * as connecting from '../../src/vscode/connect/connect';
import { GoogleAccounts } from '../../src/vscode/accounts/google/accounts';
import { S3Accounts } from '../../src/vscode/accounts/s3Accounts';
import type * as signingOut from '../../src/vscode/accounts/signOut';
import type * as switching from '../../src/vscode/connect/switchConnection';
import { bundleModules, runBundle } from './extensionModules';
import { FakeSecrets } from './fakeSecrets';
import { FakeVscode } from './fakeVscode';
import { FolderWorld } from './folderWorld';

type Flows = typeof connecting & typeof signingOut & typeof switching;

/** What a person does with what they are asked: takes the choice or presses the button with this text, types, or leaves. */
export type Move = { readonly take: string } | { readonly type: string } | { readonly remove: string } | 'back' | 'escape';

const bundle = bundleModules(
  ['connect/connect', 'accounts/signOut', 'connect/switchConnection'],
  ['*/s3Entry', '*/driveEntry', '*/openConnection', './connect/connect'],
);

/** The flows that connect a folder, in a window of which a test is the person, and with clouds that a test makes up. */
export class WizardWorld {
  readonly secrets = new FakeSecrets();
  readonly accounts: Accounts = { s3: new S3Accounts(this.secrets.open()), google: new GoogleAccounts(this.secrets.open()) };
  readonly folder = new FolderWorld();
  /** Every question and message that was shown: its title with the step, or its text. */
  readonly shown: string[] = [];
  /** The choices of the latest question. */
  choices: readonly string[] = [];
  /** What trying the connection fails with, one attempt after the other. */
  readonly failures: SyncError[] = [];
  /** The parts with which connections were tried. */
  readonly trials: { readonly remote: unknown; readonly access: unknown }[] = [];
  /** What a trial finds that takes no part in syncs. */
  blocked: readonly BlockedPath[] = [];
  /** Lines of the log that are seen without asking for more. */
  readonly logged: string[] = [];
  /** Tokens that Google was asked to forget. */
  readonly revoked: string[] = [];
  private readonly moves: Move[] = [];
  private latestBox: Box | undefined;

  /** Runs a flow with a person who does this. All of it must be used up, and nothing more may be asked. */
  async person(moves: readonly Move[], run: (flows: Flows, parts: connecting.ConnectParts) => Promise<unknown>): Promise<void> {
    this.shown.length = 0;
    this.moves.splice(0, this.moves.length, ...moves);
    const log = {
      debug: () => undefined,
      info: (line: string) => void this.logged.push(line),
      warn: () => undefined,
      hide: () => undefined,
    };
    await run(await this.load(), { accounts: this.accounts, log });
    assert.deepEqual(this.moves, [], 'the person would have done more');
  }

  /** All that is stored about folders and accounts. */
  get stored(): unknown {
    return { memory: this.folder.memory, secrets: [...this.secrets.values] };
  }

  private async load(): Promise<Flows> {
    const modules = {
      vscode: this.vscode(),
      s3Entry: { listProfiles: () => Promise.resolve(['sso']), listBuckets: () => Promise.resolve(['b-1', 'b-2']) },
      driveEntry: { revoke: ({ refresh_token }: { refresh_token: string }) => this.revoke(refresh_token) },
      openConnection: { tryConnection: (parts: { remote: unknown; access: unknown }) => this.tryConnection(parts) },
    };
    return runBundle(await bundle, modules, './connect/connect');
  }

  /** Google never answers. */
  private revoke(token: string): Promise<never> {
    this.revoked.push(token);
    return new Promise(() => undefined);
  }

  private tryConnection({ remote, access }: { remote: unknown; access: unknown }): Promise<unknown> {
    this.trials.push({ remote, access });
    const failure = this.failures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    return Promise.resolve({ capabilities: undefined, preview: { actions: [], blocked: this.blocked, isFirstSync: true } });
  }

  private vscode(): unknown {
    const fake = new FakeVscode('/project').module;
    const answer = (message: string, ...rest: readonly unknown[]): Promise<unknown> => Promise.resolve(this.answerMessage(message, rest));
    const window = {
      createQuickPick: () => this.box(),
      createInputBox: () => this.box(),
      showQuickPick: (items: readonly Item[], { title }: { title: string }) => Promise.resolve(this.pickOf(items, title)),
      showErrorMessage: answer,
      showWarningMessage: answer,
      showInformationMessage: answer,
      withProgress: (_: unknown, task: (...args: readonly unknown[]) => unknown) =>
        task({ report: () => undefined }, { onCancellationRequested: () => ({ dispose: () => undefined }) }),
      setStatusBarMessage: () => undefined,
    };
    return { ...fake, window, QuickInputButtons: { Back: 'back' } };
  }

  private next(question: string): Move {
    this.shown.push(question);
    const move = this.moves.shift();
    assert.ok(move !== undefined, `nothing to do with "${question}"`);
    return move;
  }

  private answerMessage(message: string, rest: readonly unknown[]): string | undefined {
    // The worst case: whatever is asked hides the box behind it.
    this.latestBox?.hide();
    const move = this.next(message);
    const buttons = rest.filter((each) => typeof each === 'string');
    if (typeof move === 'string') return undefined;
    assert.ok('take' in move && buttons.includes(move.take), `"${message}" has the buttons ${buttons.join(', ')}`);
    return move.take;
  }

  private pickOf(items: readonly Item[], title: string): Item | undefined {
    this.choices = items.map(textOf);
    const move = this.next(title);
    return typeof move === 'object' && 'take' in move ? itemWith(items, move.take) : undefined;
  }

  private box(): Box {
    this.latestBox = new Box(
      (question) => this.next(question),
      (choices) => (this.choices = choices),
    );
    return this.latestBox;
  }
}

interface Item {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly buttons?: readonly unknown[];
}

function textOf({ label, description = '', detail = '' }: Item): string {
  return [label, description, detail].filter((text) => text !== '').join(' · ');
}

function itemWith(items: readonly Item[], text: string): Item {
  const item = items.find((each) => textOf(each).includes(text));
  assert.ok(item !== undefined, `no "${text}" among: ${items.map(textOf).join(' | ')}`);
  return item;
}

/** A quick pick or an input box in which the person acts as soon as it is shown and all of its choices have come. */
class Box {
  title = '';
  step: number | undefined;
  totalSteps: number | undefined;
  value = '';
  items: readonly Item[] = [];
  selectedItems: readonly Item[] = [];
  busy = false;
  validationMessage: string | undefined;
  private readonly listeners = new Map<string, ((event: unknown) => unknown)[]>();

  constructor(
    private readonly next: (question: string) => Move,
    private readonly tellChoices: (choices: readonly string[]) => void,
  ) {}

  readonly onDidAccept = this.event('accept');
  readonly onDidHide = this.event('hide');
  readonly onDidChangeValue = this.event('change');
  readonly onDidTriggerButton = this.event('button');
  readonly onDidTriggerItemButton = this.event('itemButton');

  show(): void {
    void this.act();
  }

  hide(): void {
    this.fire('hide');
  }

  dispose(): void {
    this.listeners.clear();
  }

  private async act(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (this.busy);
    this.tellChoices(this.items.map(textOf));
    const steps = this.step === undefined ? '' : ` (${this.step}/${this.totalSteps ?? ''})`;
    const move = this.next(`${this.title}${steps}`);
    if (move === 'escape') return this.fire('hide');
    if (move === 'back') return this.fire('button', 'back');
    if ('type' in move) return this.type(move.type);
    if ('remove' in move) return this.fire('itemButton', { item: itemWith(this.items, move.remove) });
    this.selectedItems = [itemWith(this.items, move.take)];
    this.fire('accept');
  }

  private type(text: string): void {
    this.value = text;
    this.fire('change', text);
    this.selectedItems = this.items.slice(-1);
    this.fire('accept');
  }

  private event(name: string): (listener: (event: unknown) => unknown) => void {
    return (listener) => void this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }

  private fire(name: string, event?: unknown): void {
    for (const listener of this.listeners.get(name) ?? []) listener(event);
  }
}
