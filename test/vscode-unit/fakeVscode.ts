import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { storageKey } from '../../src/vscode/folder/storageKey';

/** What was opened and not yet closed, by the name of the call. */
class Ledger {
  private readonly open = new Map<string, number>();

  /** Everything that is open now. */
  get entries(): readonly string[] {
    return [...this.open].filter(([, count]) => count > 0).map(([name, count]) => `${name} × ${count}`);
  }

  track(name: string): { dispose(): void } {
    this.add(name, 1);
    let isOpen = true;
    return {
      dispose: () => {
        if (isOpen) this.add(name, -1);
        isOpen = false;
      },
    };
  }

  private add(name: string, count: number): void {
    this.open.set(name, (this.open.get(name) ?? 0) + count);
  }
}

/** As much of `vscode.Uri` as the extension uses, for paths on this disk. */
class Uri {
  constructor(
    readonly scheme: string,
    readonly authority: string,
    readonly path: string,
    readonly query = '',
  ) {}

  static file(path: string): Uri {
    return new Uri('file', '', path);
  }

  static parse(text: string): Uri {
    const url = new URL(text);
    return new Uri(url.protocol.slice(0, -1), url.host, decodeURIComponent(url.pathname), decodeURIComponent(url.search.slice(1)));
  }

  static from({ scheme, path, query }: { readonly scheme: string; readonly path: string; readonly query: string }): Uri {
    return new Uri(scheme, '', path, query);
  }

  static joinPath(base: Uri, ...parts: readonly string[]): Uri {
    return new Uri(base.scheme, base.authority, posix.join(base.path, ...parts));
  }

  get fsPath(): string {
    return this.path;
  }

  toString(): string {
    if (this.scheme === 'file') return pathToFileURL(this.path).href;
    return `${this.scheme}://${this.authority}${this.path}${this.query === '' ? '' : `?${encodeURIComponent(this.query)}`}`;
  }
}

class Disposable {
  constructor(private readonly callOnDispose: () => void) {}

  static from(...parts: readonly { dispose(): unknown }[]): Disposable {
    return new Disposable(() => parts.forEach((part) => part.dispose()));
  }

  dispose(): void {
    this.callOnDispose();
  }
}

/** A class of which only the name and the arguments matter. */
class Anything {
  readonly args: readonly unknown[];

  constructor(...args: readonly unknown[]) {
    this.args = args;
  }
}

class FileSystemError extends Error {
  readonly code = 'FileNotFound';
}

function notFound(error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code === 'ENOENT' ? new FileSystemError() : error;
}

const disk = {
  stat: async (uri: Uri) => {
    const { size, mtimeMs } = await stat(uri.fsPath);
    return { type: 1, size, mtime: Math.floor(mtimeMs), ctime: 0 };
  },
  readFile: (uri: Uri) => readFile(uri.fsPath).catch((error: unknown) => Promise.reject(notFound(error))),
  readDirectory: async (uri: Uri) =>
    (await readdir(uri.fsPath, { withFileTypes: true })).map((entry) => [entry.name, entry.isDirectory() ? 2 : 1]),
  writeFile: async (uri: Uri, bytes: Uint8Array) => {
    await mkdir(dirname(uri.fsPath), { recursive: true });
    await writeFile(uri.fsPath, bytes);
  },
  createDirectory: (uri: Uri) => mkdir(uri.fsPath, { recursive: true }),
  delete: (uri: Uri) => rm(uri.fsPath, { recursive: true }),
};

/**
 * A stand-in for the module `vscode` that does next to nothing, and keeps account of every listener, view, watcher,
 * provider and command that is registered and not taken back.
 */
export class FakeVscode {
  readonly ledger = new Ledger();
  private readonly commands = new Set<string>();
  readonly module: Readonly<Record<string, unknown>>;

  constructor(folder: string) {
    const uri = Uri.file(folder);
    const { ledger } = this;
    const workspaceFolder = { uri, name: 'project', index: 0 };
    class EventEmitter extends Anything {
      private readonly own = ledger.track('EventEmitter');
      readonly event = (): { dispose(): void } => ledger.track('EventEmitter.event');
      fire(): void {
        // Nobody listens that matters here.
      }
      dispose(): void {
        this.own.dispose();
      }
    }
    this.module = {
      Uri,
      Disposable,
      EventEmitter,
      ...Object.fromEntries(
        ['ThemeColor', 'ThemeIcon', 'TreeItem', 'MarkdownString', 'RelativePattern', 'FileDecoration', 'DataTransferItem'].map((name) => [
          name,
          class extends Anything {},
        ]),
      ),
      ...Object.fromEntries(
        ['TabInputText', 'TabInputTextDiff', 'TabInputCustom', 'TabInputNotebook'].map((name) => [name, class extends Anything {}]),
      ),
      FileSystemError,
      StatusBarAlignment: { Left: 1, Right: 2 },
      TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
      ProgressLocation: { Notification: 15, Window: 10 },
      ConfigurationTarget: { Global: 1, Workspace: 2, WorkspaceFolder: 3 },
      FileType: { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 },
      version: '1.100.0',
      env: { language: 'en', clipboard: {} },
      l10n: { t: (message: string) => message },
      authentication: this.namespace('authentication', {}),
      commands: this.namespace('commands', { executeCommand: () => Promise.resolve(undefined), getCommands: () => Promise.resolve([]) }),
      window: this.namespace('window', {
        tabGroups: this.namespace('tabGroups', { all: [], activeTabGroup: {}, close: () => Promise.resolve(true) }),
        withProgress: (_: unknown, task: () => unknown) => task(),
        setStatusBarMessage: () => ledger.track('setStatusBarMessage'),
      }),
      workspace: this.namespace('workspace', {
        isTrusted: true,
        workspaceFolders: [workspaceFolder],
        textDocuments: [],
        notebookDocuments: [],
        fs: disk,
        getConfiguration: () => ({ get: () => undefined, inspect: () => undefined }),
        getWorkspaceFolder: () => workspaceFolder,
      }),
    };
  }

  /** What `activate` is given; the folder is connected to a cloud on this disk. */
  context(storage: string, folder: string, cloud: string): { readonly subscriptions: { dispose(): unknown }[] } {
    this.connect(storage, pathToFileURL(folder).href, pathToFileURL(cloud).href);
    const state = { get: (_: string, otherwise: unknown) => otherwise, update: () => Promise.resolve() };
    const secrets = { get: () => Promise.resolve(undefined), onDidChange: () => this.ledger.track('secrets.onDidChange') };
    const globalStorageUri = Uri.file(fileURLToPath(pathToFileURL(storage)));
    return Object.assign(
      { subscriptions: [] },
      { workspaceState: state, globalState: state, secrets, globalStorageUri, storageUri: globalStorageUri },
    );
  }

  private connect(storage: string, folder: string, url: string): void {
    const place = join(storage, 'bindings');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `${storageKey(folder)}.json`), JSON.stringify({ format: 1, folder, connected: { url } }));
  }

  /** As VS Code does, it takes an id once. */
  private registerCommand(id: string): { dispose(): void } {
    if (this.commands.has(id)) throw new Error(`command '${id}' already exists`);
    this.commands.add(id);
    const tracked = this.ledger.track('commands.registerCommand');
    return {
      dispose: () => {
        this.commands.delete(id);
        tracked.dispose();
      },
    };
  }

  /** Events, registrations and what is created are counted; anything else that is called does nothing. */
  private namespace(name: string, known: object): object {
    const call =
      (key: string) =>
      (id: unknown): unknown => {
        if (key === 'registerCommand') return this.registerCommand(String(id));
        if (/^(on[A-Z]|register)/.test(key)) return this.ledger.track(`${name}.${key}`);
        return key.startsWith('create') ? this.namespace(key, this.ledger.track(`${name}.${key}`)) : undefined;
      };
    return new Proxy(known, {
      get: (target, key) => (key in target || typeof key === 'symbol' ? (Reflect.get(target, key) as unknown) : call(key)),
    });
  }
}
