import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './harness/paths';

/** One process of a stage. A check counts as one test; a suite reports how many it has run. */
export interface Step {
  readonly kind: 'check' | 'suite';
  readonly command: readonly string[];
}

/** A part of the whole test run that can be asked for by name. */
export interface Stage {
  readonly name: string;
  /** Stages of one lane run one after the other, the two lanes side by side; `first` runs before both. */
  readonly lane: 'first' | 'code' | 'servers';
  readonly steps: readonly Step[];
  /** Folders below `test/` whose `*.test.ts` belong to this stage. */
  readonly folders: readonly string[];
  /** Whether the run's shared S3 server must be up. */
  readonly needsS3?: boolean;
  /** Whether it tests what the build has made, and so makes no sense after a failed one. */
  readonly needsBuild?: boolean;
}

const unitFolders = ['core', 'crdt', 'local', 'remote', 'cli', 'vscode-unit'];

/** All stages, in the order in which they are reported. */
export const stages: readonly Stage[] = [
  { name: 'build', lane: 'first', steps: [check('npm', 'run', '--silent', 'package')], folders: [] },
  { name: 'types', lane: 'code', steps: [check('tsc', '--noEmit')], folders: [] },
  { name: 'lint', lane: 'code', steps: lintSteps(), folders: [] },
  { name: 'unit', lane: 'code', steps: [suiteOf(unitFolders)], folders: unitFolders },
  { name: 'mutation', lane: 'code', steps: [suiteOf(['mutation'])], folders: ['mutation'] },
  { name: 'simulation', lane: 'code', steps: [suiteOf(['simulation'])], folders: ['simulation'] },
  {
    name: 'conformance',
    lane: 'servers',
    steps: [suiteOf(['conformance'])],
    folders: ['conformance'],
    needsS3: true,
  },
  {
    name: 'scenarios',
    lane: 'servers',
    steps: [suiteOf(['scenarios'])],
    folders: ['scenarios'],
    needsS3: true,
  },
  {
    name: 'crash',
    lane: 'servers',
    steps: [suiteOf(['crash'])],
    folders: ['crash'],
    needsS3: true,
    needsBuild: true,
  },
  {
    name: 'concurrency',
    lane: 'servers',
    steps: [suiteOf(['concurrency'])],
    folders: ['concurrency'],
    needsS3: true,
    needsBuild: true,
  },
  {
    name: 'vscode',
    lane: 'servers',
    steps: [{ kind: 'suite', command: ['tsx', 'test/vscode/run.ts'] }],
    folders: ['vscode'],
    needsS3: true,
    needsBuild: true,
  },
  { name: 'ui', lane: 'servers', steps: [suiteOf(['ui'])], folders: ['ui'], needsS3: true, needsBuild: true },
];

function check(...command: readonly string[]): Step {
  return { kind: 'check', command };
}

function suiteOf(folders: readonly string[]): Step {
  return { kind: 'suite', command: ['tsx', 'test/harness/runTests.ts', ...folders.map((name) => `test/${name}`)] };
}

/** The commands of the package's `lint` script, one by one, so that each is reported even if another fails. */
function lintSteps(): readonly Step[] {
  const manifest = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly lint: string };
  };
  return manifest.scripts.lint.split(' && ').map((command) => check(...command.split(' ')));
}
