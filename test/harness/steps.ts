import { mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { readCounts, resultsVariable, type Counts } from './counts';
import { outDir, repositoryRoot } from './paths';
import { spawnTethered } from './processes';
import type { Section } from './transcript';
import type { Step } from '../stages';

const resultsDir = join(outDir, 'test-results');

/** The AWS SDK says once per process that the coming year's releases will want a newer Node. */
const QUIET_SDK = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** Runs one process of a stage to its end, its output going to the section, and resolves with its counts. */
export async function runStep(step: Step, id: string, section: Section, environment: Readonly<Record<string, string>>): Promise<Counts> {
  mkdirSync(resultsDir, { recursive: true });
  const resultsFile = join(resultsDir, `${id}.json`);
  rmSync(resultsFile, { force: true });
  section.write(`> ${step.command.join(' ')}\n`);
  const code = await runProcess(step, id, section, { ...environment, [resultsVariable]: resultsFile });
  if (step.kind === 'check') return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, failures: [step.command.join(' ')] };
  return judgeSuite(readCounts(resultsFile), code, section);
}

/** A suite that ran no test, or ended with an error beside its failed tests, has failed even if no test has. */
function judgeSuite(counts: Counts | undefined, code: number, section: Section): Counts {
  if (counts === undefined || counts.passed + counts.failed === 0) {
    section.write(counts === undefined ? 'It ended before it had counted its tests.\n' : 'It has run no test.\n');
    return { passed: 0, failed: 1 };
  }
  if (code === 0 || counts.failed > 0) return counts;
  section.write(`No test failed, yet it ended with ${code}.\n`);
  return { passed: counts.passed, failed: 1 };
}

function runProcess(step: Step, id: string, section: Section, environment: Readonly<Record<string, string>>): Promise<number> {
  const [command = '', ...args] = step.command;
  const path = [join(repositoryRoot, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);
  const child = spawnTethered(command, args, {
    cwd: repositoryRoot,
    env: { ...process.env, ...QUIET_SDK, ...environment, PATH: path },
    pidFile: join(resultsDir, `${id}.pid`),
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => section.write(text));
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
