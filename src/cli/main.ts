import { homedir, hostname } from 'node:os';
import { version } from '../../package.json';
import { exitCode } from './exitCode';
import { watchInterrupts } from './interrupt';
import { ProgressBar } from './progressBar';
import { run } from './run';

// The AWS SDK is part of this program: which Node it will want one day is no news for whoever runs it.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const bar = new ProgressBar(process.stderr, () => performance.now());

function say(sentence: string): void {
  bar.clear();
  process.stderr.write(`cloud-sync: ${sentence}\n`);
}

function print(line: string): void {
  bar.clear();
  process.stdout.write(`${line}\n`);
}

// A reader that went away (`| head`) is no reason to break off a sync.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const interrupts = watchInterrupts(
  {
    on: (signal, listener) => process.on(signal, listener),
    off: (signal, listener) => process.off(signal, listener),
    exit: () => process.exit(exitCode.failed),
  },
  say,
);
const world = {
  user: { platform: process.platform, home: homedir(), variables: process.env },
  hostname: hostname(),
  signal: interrupts.signal,
  onProgress: bar.show.bind(bar),
  warn: say,
  // A getter: only looking at it can keep the process waiting for what nobody types.
  get input() {
    return process.stdin;
  },
};

const output = { line: print, error: say };

void run(process.argv.slice(2), world, output, version).then((code) => {
  interrupts.stop();
  bar.clear();
  process.exitCode = code;
});
