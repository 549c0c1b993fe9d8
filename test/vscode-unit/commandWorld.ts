import assert from 'node:assert/strict';
import type * as changesView from '../../src/vscode/changes/changesView';
import type * as activityCommands from '../../src/vscode/activity/activityCommands';
import type * as compareAll from '../../src/vscode/changes/compareAll';
import type * as fileCommands from '../../src/vscode/changes/fileCommands';
import type * as remoteDocuments from '../../src/vscode/changes/remoteDocuments';
import type * as conflictEditor from '../../src/vscode/conflicts/conflictEditor';
import type * as conflictTargets from '../../src/vscode/conflicts/conflictTargets';
import type * as publicApi from '../../src/vscode/publicApi';
import type * as trashCommands from '../../src/vscode/trash/trashCommands';
import type * as syncCommands from '../../src/vscode/syncCommands';
import type { FolderState } from '../../src/vscode/folder/state';
import type { FolderSync } from '../../src/vscode/folder/folderSync';
import { Store } from '../../src/vscode/store';
import type * as workspaceModule from '../../src/vscode/workspace';
import { bundleModules, runBundle } from './extensionModules';
import { FakeVscode } from './fakeVscode';

type Modules = typeof conflictEditor &
  typeof conflictTargets &
  typeof publicApi &
  typeof syncCommands &
  typeof changesView &
  typeof compareAll &
  typeof fileCommands &
  typeof activityCommands &
  typeof trashCommands &
  typeof remoteDocuments &
  typeof workspaceModule;

const bundle = bundleModules([
  'conflicts/conflictEditor',
  'changes/remoteDocuments',
  'conflicts/conflictTargets',
  'publicApi',
  'syncCommands',
  'changes/changesView',
  'changes/compareAll',
  'changes/fileCommands',
  'activity/activityCommands',
  'trash/trashCommands',
  'workspace',
]);

interface Uri {
  readonly path: string;
  toString(): string;
}

/** The parts of `vscode` that a test makes things of. */
interface FakeModule {
  readonly Uri: { file(path: string): Uri; from(parts: object): Uri; parse(text: string): Uri };
  readonly TabInputTextDiff: new (...args: readonly unknown[]) => object;
}

/** A window that remembers what commands of the extension do in it. */
export class CommandWorld {
  /** The commands of VS Code that were run, with their arguments. */
  readonly executed: (readonly [command: string, ...args: readonly unknown[]])[] = [];
  readonly messages: string[] = [];
  /** Titles of the progresses that were shown, and what they told. */
  readonly progresses: string[] = [];
  readonly reported: { readonly message: string; readonly increment: number }[] = [];
  /** The lists that were shown to choose from. */
  readonly picks: Pick[] = [];
  /** What a question is answered with. */
  answer: string | undefined;
  /** Inputs of the tabs that are open; the first is the active one. */
  tabs: readonly object[] = [];
  /** What the settings say, each in the place that says it. */
  configuration: { globalValue?: unknown; workspaceValue?: unknown } = {};
  readonly updates: (readonly unknown[])[] = [];
  private readonly commands = new Map<string, (...args: readonly unknown[]) => unknown>();
  private readonly fake = new FakeVscode('/project').module as unknown as FakeModule & { readonly workspace: object };

  readonly modules: Modules;

  private constructor(
    text: string,
    private readonly folders: readonly string[],
  ) {
    this.modules = this.load(text);
  }

  /** A window with these folders. */
  static async open(...folders: readonly string[]): Promise<CommandWorld> {
    return new CommandWorld(await bundle, folders);
  }

  file(path: string): never {
    return this.fake.Uri.file(path) as never;
  }

  /** The input of a tab that compares two documents. */
  diffOf(original: unknown, modified: unknown): object {
    return Object.assign(new this.fake.TabInputTextDiff(), { original, modified });
  }

  documentOf(scheme: string, path: string): unknown {
    return this.fake.Uri.from({ scheme, path, query: '' });
  }

  /** Runs a command of the extension. */
  async run(command: string, ...args: readonly unknown[]): Promise<void> {
    const task = this.commands.get(command);
    assert.ok(task, command);
    await task(...args);
  }

  /** The window's folders, as far as commands look at them. */
  workspaceOf(...syncs: readonly FolderSync[]): workspaceModule.Workspace {
    const find = (folder: string): FolderSync | undefined => syncs.find(({ state }) => state.value.folder.uri === folder);
    const state = new Store({ folders: syncs.map((sync) => sync.state.value) });
    return { all: syncs, find, state } as unknown as workspaceModule.Workspace;
  }

  private load(text: string): Modules {
    const { fake } = this;
    const show = (message: string): Promise<string | undefined> => {
      this.messages.push(message);
      return Promise.resolve(this.answer);
    };
    const tabGroups = () => {
      const tabs = this.tabs.map((input) => ({ input }));
      const close = (closed: readonly { readonly input: object }[]): Promise<void> => {
        this.tabs = this.tabs.filter((input) => !closed.some((tab) => tab.input === input));
        return Promise.resolve();
      };
      return { all: [{ tabs }], activeTabGroup: { activeTab: tabs[0] }, close };
    };
    const window = {
      get tabGroups() {
        return tabGroups();
      },
      showInformationMessage: show,
      showWarningMessage: show,
      showErrorMessage: show,
      setStatusBarMessage: () => undefined,
      withProgress: (
        { title }: { readonly title: string },
        task: (report: object, token: { onCancellationRequested(): object }) => unknown,
      ) => {
        this.progresses.push(title);
        const report = (update: { readonly message: string; readonly increment: number }): void => void this.reported.push(update);
        return task({ report }, { onCancellationRequested: () => ({ dispose: () => undefined }) });
      },
      createQuickPick: () => {
        const pick = new Pick();
        this.picks.push(pick);
        return pick;
      },
      createTreeView: () => ({ dispose: () => undefined }),
    };
    const commands = {
      executeCommand: (...command: readonly [string, ...unknown[]]) => Promise.resolve(void this.executed.push(command)),
      registerCommand: (id: string, task: (...args: readonly unknown[]) => unknown) => {
        this.commands.set(id, task);
        return { dispose: () => void this.commands.delete(id) };
      },
    };
    const workspace = {
      fs: (fake.workspace as { readonly fs: unknown }).fs,
      textDocuments: [],
      getWorkspaceFolder: (uri: Uri) => this.folderOf(uri),
      onDidChangeConfiguration: () => ({ dispose: () => undefined }),
      getConfiguration: () => ({
        get: () => undefined,
        inspect: () => this.configuration,
        update: (...update: readonly unknown[]) => Promise.resolve(void this.updates.push(update)),
      }),
    };
    return runBundle(text, { vscode: { ...fake, window, commands, workspace } });
  }

  /** The innermost, as VS Code has it. */
  private folderOf({ path }: Uri): unknown {
    const holding = this.folders.filter((folder) => path === folder || path.startsWith(`${folder}/`));
    const [innermost] = holding.sort((a, b) => b.length - a.length);
    return innermost && { uri: this.fake.Uri.file(innermost), name: innermost.slice(1) };
  }
}

/** A list that a person can only leave. */
class Pick {
  items: readonly unknown[] = [];
  private readonly onHide: (() => void)[] = [];

  onDidHide(listener: () => void): void {
    this.onHide.push(listener);
  }

  hide(): void {
    for (const listener of this.onHide) listener();
  }

  readonly onDidAccept = (): void => undefined;
  readonly onDidTriggerItemButton = (): void => undefined;
  readonly show = (): void => undefined;
  readonly dispose = (): void => undefined;
}

/** As much of a folder's sync as a test gives it. */
export function fakeSync(state: FolderState, parts: Partial<Record<keyof FolderSync, unknown>> = {}): FolderSync {
  return { state: new Store(state), ...parts } as unknown as FolderSync;
}
