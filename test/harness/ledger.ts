import { ChildProcess } from 'node:child_process';
import dns from 'node:dns';
import fs from 'node:fs';
import net from 'node:net';

/** Something that lives on until it is ended, and who began it. */
interface Entry {
  readonly what: string;
  readonly isOpen: () => boolean;
}

/** Wraps a function of an object or a module, for as long as the process lives. */
type Wrap = <Args extends readonly unknown[], Result>(call: (...args: Args) => Result) => (this: unknown, ...args: Args) => Result;

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
    globalThis.setTimeout = Object.assign((callback: (...args: unknown[]) => void, milliseconds?: number, ...args: unknown[]) => {
      const run = (): void => {
        live.delete(timer);
        callback(...args);
      };
      const timer = after(run, milliseconds);
      noted('timer', timer, milliseconds);
      return timer;
    }, after) as typeof setTimeout;
    globalThis.setInterval = Object.assign((callback: (...args: unknown[]) => void, milliseconds?: number, ...args: unknown[]) => {
      const timer = every(callback, milliseconds, ...args);
      noted('interval', timer, milliseconds);
      return timer;
    }, every) as typeof setInterval;
    globalThis.clearTimeout = (timer) => (forget(timer), clear(timer));
    globalThis.clearInterval = (timer) => (forget(timer), clearEvery(timer));
  }

  private watchSockets(): void {
    const { note } = this;
    const tell = note.bind(this);
    const wrapSocket = net.Socket.prototype.connect;
    net.Socket.prototype.connect = function connect(this: net.Socket, ...args: unknown[]) {
      tell(`socket to ${JSON.stringify(args[0])}`, () => !this.destroyed);
      return (wrapSocket as (...args: unknown[]) => net.Socket).apply(this, args);
    } as typeof wrapSocket;
    const wrapServer = net.Server.prototype.listen;
    net.Server.prototype.listen = function listen(this: net.Server, ...args: unknown[]) {
      tell(`server on ${JSON.stringify(args[0])}`, () => this.listening);
      return (wrapServer as (...args: unknown[]) => net.Server).apply(this, args);
    } as typeof wrapServer;
    const { lookup } = dns;
    const wrap: Wrap = (call) => (...args) => {
      tell(`look-up of ${String(args[0])}`, () => false);
      return call(...args);
    };
    dns.lookup = Object.assign(wrap(lookup as (...args: unknown[]) => void), lookup);
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
