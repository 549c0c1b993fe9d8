import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeScratchDir, removeDir } from '../harness/claims';
import { until } from '../harness/processes';
import { sharedS3, type S3Server } from '../harness/rgw';
import { cloudByEnvironment } from './cloudByEnvironment';
import { installProbe, takeReport } from './probe/install';
import { reportVariable, type ProbeReport } from './probe/report';
import { VscodeWindow, type WindowOptions } from './window';

const status = 'cloud-sync.cloud-sync.cloudSync.status';
const startTimeout = 240_000;
const stepTimeout = 90_000;

/** Milliseconds of processor time that `activate` may take in a folder without a cloud, in the best of so many starts. */
const activationBudget = 15;
/** The same for reading and running the main file before it; an SDK in it would take more. */
const loadingBudget = 100;
const starts = 12;

let root: string;
let reportFile: string;

async function openWindow(
  name: string,
  folderSettings: Readonly<Record<string, unknown>>,
  options: Partial<WindowOptions>,
): Promise<VscodeWindow> {
  const folder = join(root, name);
  await mkdir(join(folder, '.vscode'), { recursive: true });
  await writeFile(join(folder, '.vscode', 'settings.json'), JSON.stringify(folderSettings));
  await writeFile(join(folder, 'a.md'), 'a\n');
  const extensionsDir = join(root, `${name}-extensions`);
  await installProbe(extensionsDir);
  const environment = { ...options.environment, [reportVariable]: reportFile };
  return VscodeWindow.open({ ...options, folder, extensionsDir, environment });
}

/** What else than timers was opened. VS Code's own API sets some when it is called. */
function beyondTimers({ opened }: ProbeReport): readonly string[] {
  return opened.filter((what) => !/^(timer|interval) /.test(what));
}

before(async () => {
  root = await makeScratchDir('lifetime');
  reportFile = join(root, 'report.json');
});

after(() => removeDir(root));

describe('The start of Cloud Sync in a window', function () {
  this.timeout(startTimeout);

  let window: VscodeWindow;

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await window?.screenshot('start-failed');
    await window?.close();
  });

  function startsWithNothing(report: ProbeReport, folderStatus: string): void {
    assert.equal(report.status, folderStatus);
    assert.deepEqual(report.active.modules, ['dist/extension.js'], 'neither the engine nor an SDK is loaded');
    assert.deepEqual([report.active.open, beyondTimers(report)], [[], []]);
    assert.deepEqual(report.active.processListeners, report.before.processListeners);
  }

  it('costs a folder without a cloud less than its budget, loads one file and opens nothing', async () => {
    window = await openWindow('unbound', {}, {});
    const reports = [await takeReport(reportFile)];
    const best = (cost: (report: ProbeReport) => number): number => Math.min(...reports.map(cost));
    const isWithinBudget = (): boolean =>
      best(({ activationTime }) => activationTime) < activationBudget && best(({ loading }) => loading.processor) < loadingBudget;
    while (!isWithinBudget() && reports.length < starts) {
      await window.reload();
      reports.push(await takeReport(reportFile));
    }
    for (const report of reports) startsWithNothing(report, 'unbound');
    const figures = reports.map(({ loading, activationTime }) => `${loading.processor} + ${activationTime}`);
    assert.ok(isWithinBudget(), `it took ${figures.join(', ')} ms`);
  });

  it('opens nothing in restricted mode, even if the settings name a cloud that the person has agreed to', async () => {
    const url = 's3://never-asked-for/team';
    const settings = { 'cloudSync.trustedRemotes': [url], 'security.workspace.trust.startupPrompt': 'never' };
    window = await openWindow('restricted', { 'cloudSync.remote': url }, { settings, workspaceTrust: true });
    startsWithNothing(await takeReport(reportFile), 'untrusted');
  });

  it('opens nothing before a person has agreed to the cloud that the settings of the folder name', async () => {
    window = await openWindow('consent', { 'cloudSync.remote': 's3://never-asked-for/team' }, {});
    startsWithNothing(await takeReport(reportFile), 'consent');
  });
});

describe('The end of Cloud Sync in a window', function () {
  this.timeout(startTimeout);

  let s3: S3Server;
  let window: VscodeWindow;

  before(async () => {
    s3 = await sharedS3();
  });

  after(() => s3?.stop());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await window?.screenshot('end-failed');
    await window?.close();
  });

  async function leases(): Promise<readonly string[]> {
    const names = await readdir(window.dataDir, { recursive: true });
    return names.filter((name) => name.endsWith('lease.json'));
  }

  it('leaves no timer, socket, process, watcher, listener, command, status and lease behind', async () => {
    const cloud = cloudByEnvironment(s3, await s3.createBucket());
    window = await openWindow('ended', cloud.folderSettings, cloud);
    const { before: first } = await takeReport(reportFile);
    await window.waitForStatus(status, 'Synced');
    await until(async () => (await leases()).length === 1, stepTimeout, 'The folder was never taken.');

    await window.runCommand('Probe: End');
    const { ended, opened, failure } = await takeReport(reportFile, (report) => report.ended !== undefined || report.failure !== undefined);
    assert.equal(failure, undefined);
    assert.ok(opened.length > 0);
    assert.ok(ended && ended.modules.includes('dist/remote/s3.js'), 'the SDK was in use');
    assert.deepEqual([ended.open, ended.commands, ended.processListeners], [[], [], first.processListeners]);
    assert.deepEqual(await leases(), []);
    await window.statusBarItem(status).waitFor({ state: 'detached' });
  });

  it('leaves the folder free for another window, also when its process is killed', async () => {
    const cloud = join(root, 'cloud');
    await mkdir(cloud);
    const url = pathToFileURL(cloud).href;
    const settings = { 'cloudSync.trustedRemotes': [url], 'cloudSync.intervalMinutes': 0 };
    window = await openWindow('killed', { 'cloudSync.remote': url }, { settings });
    const { pid } = await takeReport(reportFile);
    await window.waitForStatus(status, 'Synced');
    const second = await window.another();
    await second.waitForStatus(status, 'Other window');
    // A window that still answered would start its extensions anew.
    await window.crash();
    process.kill(pid, 'SIGKILL');
    await second.waitForStatus(status, 'Synced');
    await writeFile(join(root, 'killed', 'later.md'), 'later\n');
    await until(() => existsSync(join(cloud, 'later.md')), stepTimeout, 'The second window never took over.');
    assert.equal((await leases()).length, 1);
    await second.close();
  });
});
