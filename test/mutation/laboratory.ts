import { spawn } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeScratchDir } from '../harness/claims';
import { repositoryRoot } from '../harness/paths';
import { fileOf } from './mutants';
import type { Mutant } from './mutant';

/** Where the tests are, below `test/core/`, that are most likely to see what is broken in a folder of the sources. */
const nearest: Readonly<Record<string, string>> = { plan: 'plan', manifest: 'manifest', state: 'state' };

interface Suite {
  readonly name: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** The quick suites, those first that see the most in the least time. `NEAREST` stands for a folder of unit tests. */
const suites: readonly Suite[] = [
  { name: 'unit tests', args: ['test/core/NEAREST/*.test.ts', 'test/core/**/*.test.ts'], environment: { CLOUD_SYNC_PLANNER_CASES: '300' } },
  { name: 'simulation', args: ['test/simulation/simulation.test.ts'], environment: { CLOUD_SYNC_SIMULATION_SEEDS: '200' } },
  {
    name: 'crash sweep',
    args: ['test/crash/sweep.test.ts', '-g', 'when (an edit travels|edits of different lines merge|edits of the same|a deletion travels)'],
    environment: {},
  },
];

/** A suite that a mutant makes run for this long never ends, and has seen it (milliseconds; generous, for a busy machine). */
const longest = 900_000;

/** A copy of the sources and tests, in which they can be broken. */
export class Laboratory {
  private constructor(
    private readonly dir: string,
    private readonly suites: readonly Suite[],
  ) {}

  /** With all quick suites, or only with the quickest. */
  static async open(thoroughness: 'all' | 'quickest' = 'all'): Promise<Laboratory> {
    const dir = await makeScratchDir('mutation');
    for (const name of ['src', 'test', 'package.json', 'tsconfig.json']) {
      cpSync(join(repositoryRoot, name), join(dir, name), { recursive: true });
    }
    symlinkSync(join(repositoryRoot, 'node_modules'), join(dir, 'node_modules'));
    return new Laboratory(dir, thoroughness === 'all' ? suites : suites.slice(0, 1));
  }

  close(): Promise<void> {
    return rm(this.dir, { recursive: true, force: true });
  }

  /** The name of the suite that sees the mutant, or `undefined` when it survives them all. */
  async judge(mutant: Mutant): Promise<string | undefined> {
    const file = join(this.dir, fileOf(mutant));
    const original = readFileSync(file, 'utf8');
    writeFileSync(file, original.split(mutant.find).join(mutant.replace));
    try {
      return await this.firstFailing(nearest[mutant.file.split('/')[0] ?? '']);
    } finally {
      writeFileSync(file, original);
    }
  }

  /** The first suite that fails on the sources as they stand; `undefined` when none does. */
  async firstFailing(folder = 'engine'): Promise<string | undefined> {
    for (const { name, args, environment } of this.suites) {
      const files = args.map((arg) => arg.replace('NEAREST', folder));
      if (!(await this.passes(files, environment))) return name;
    }
    return undefined;
  }

  private passes(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<boolean> {
    const mocha = join('node_modules', 'mocha', 'bin', 'mocha.js');
    const child = spawn(process.execPath, [mocha, '--import=tsx', '--bail', '--exit', '--timeout', '300000', ...args], {
      cwd: this.dir,
      env: { ...process.env, ...environment },
      stdio: 'ignore',
      timeout: longest,
      killSignal: 'SIGKILL',
    });
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code === 0));
    });
  }
}
