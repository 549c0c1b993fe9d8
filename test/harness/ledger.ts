import { ChildProcess } from 'node:child_process';
import dns from 'node:dns';
import fs from 'node:fs';
import net from 'node:net';

/** Something that lives on until it is ended, and who began it. */
interface Entry {
  readonly what: string;
  readonly isOpen: () => boolean;
}

/** Keeps account of what the code below one folder opens in this process: it must be made before that code is loaded. */
export class Ledger {
  private readonly entries: Entry[] = [];

  /** `root`: the folder of the code that is watched. */
  constructor(private readonly root: string) {
    this.watchTimers();
    this.watchSockets();
    this.watchProcesses();
    this.watchFiles();
  }

  /** All that was opened so far, also what is closed by now. */
  get opened(): readonly string[] {
    return this.entries.map(({ what }) => what);
  }

  /** What is open still. */
  get open(): readonly string[] {
    return this.entries.filter(({ isOpen }) => isOpen()).map(({ what }) => what);
  }

  private note(what: string, isOpen: () => boolean): void {
    if (this.isOurs()) this.entries.push({ what, isOpen });
  }

  /** Whether code of the folder is among the callers, also before an `await`. */
  private isOurs(): boolean {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 200;
    const { stack = '' } = new Error();
    Error.stackTraceLimit = limit;
    return stack.includes(this.root);
  }

  private watchTimers(): void {
    const { setTimeout: after, setInterval: every, clearTimeout: clear, clearInterval: clearEvery } = globalThis;
    const live = new Set<unknown>();
    const noted = (kind: string, timer: unknown, milliseconds: unknown): void => {
      live.add(timer);
      this.note(`${kind} ${String(milliseconds)} ms`, () => live.has(timer));
    };
    const forget = (timer: unknown): void => {
      live.delete(timer);
      // A timer may be cleared by its number as well.
      for (const each of live) if (Number(each) === Number(timer)) live.delete(each);
    };
    globalThis.setTimeout = inPlaceOf(after, (callback: (...args: unknown[]) => void, milliseconds?: number, ...args: unknown[]) => {
      const run = (): void => {
        live.delete(timer);
        callback(...args);
      };
      const timer = after(run, milliseconds);
      noted('timer', timer, milliseconds);
      return timer;
    });
    globalThis.setInterval = inPlaceOf(every, (callback: (...args: unknown[]) => void, milliseconds?: number, ...args: unknown[]) => {
      const timer = every(callback, milliseconds, ...args);
      noted('interval', timer, milliseconds);
      return timer;
    });
    globalThis.clearTimeout = (timer) => (forget(timer), clear(timer));
    globalThis.clearInterval = (timer) => (forget(timer), clearEvery(timer));
  }

  private watchSockets(): void {
    const tell = this.note.bind(this);
    const wrapSocket = net.Socket.prototype.connect;
    net.Socket.prototype.connect = function connect(this: net.Socket, ...args: unknown[]) {
      tell(`socket to ${addressIn(args[0])}`, () => !this.destroyed);
      return (wrapSocket as (...args: unknown[]) => net.Socket).apply(this, args);
    } as typeof wrapSocket;
    const wrapServer = net.Server.prototype.listen;
    net.Server.prototype.listen = function listen(this: net.Server, ...args: unknown[]) {
      tell(`server on ${addressIn(args[0])}`, () => this.listening);
      return (wrapServer as (...args: unknown[]) => net.Server).apply(this, args);
    } as typeof wrapServer;
    const { lookup } = dns;
    dns.lookup = inPlaceOf(lookup, (...args: unknown[]) => {
      tell(`look-up of ${String(args[0])}`, () => false);
      return (lookup as (...args: unknown[]) => void)(...args);
    });
  }

  private watchProcesses(): void {
    const tell = this.note.bind(this);
    const prototype = ChildProcess.prototype as unknown as { spawn(this: ChildProcess, options: { readonly file?: string }): unknown };
    const { spawn } = prototype;
    prototype.spawn = function (this: ChildProcess, options) {
      tell(`process ${options.file ?? ''}`, () => this.exitCode === null && this.signalCode === null);
      return spawn.call(this, options);
    };
  }

  private watchFiles(): void {
    const { watch } = fs;
    fs.watch = ((...args: unknown[]) => {
      const watcher = (watch as (...args: unknown[]) => fs.FSWatcher)(...args);
      let isOpen = true;
      watcher.on('close', () => (isOpen = false));
      this.note(`watcher of ${String(args[0])}`, () => isOpen);
      return watcher;
    }) as typeof fs.watch;
  }
}

/** With all that hangs on the original, such as the form of it that gives a promise. */
function inPlaceOf<Original extends object>(original: Original, replacement: object): Original {
  return Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(original)) as Original;
}

/** Of the first argument of `connect` or `listen`: a port, a path, options, or a list that begins with options. */
function addressIn(target: unknown): string {
  const options: unknown = Array.isArray(target) ? target[0] : target;
  if (typeof options !== 'object' || options === null) return String(options);
  const { host = '', port = '', path = '' } = options as Readonly<Record<string, unknown>>;
  return [host, port, path].join(' ').trim();
}
