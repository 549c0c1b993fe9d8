import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { until } from '../harness/processes';
import { sharedS3, type S3Server } from '../harness/rgw';
import { cloudByEnvironment } from './cloudByEnvironment';
import { stepTimeout, WindowFixture } from './fixture';
import { installProbe, takeReport } from './probe/install';
import { reportVariable, type ProbeReport } from './probe/report';
import { trustingSettings, write } from './project';
import type { VscodeWindow, WindowOptions } from './window';

/** Milliseconds of processor time that `activate` may take in a folder without a cloud, in the best of so many starts. */
const activationBudget = 15;
/** The same for reading and running the main file before it; an SDK in it would take more. */
const loadingBudget = 100;
const starts = 12;

/** Where the probe writes what it has seen. */
const reportFile = ({ root }: WindowFixture): string => join(root, 'report.json');

async function openWindow(
  fixture: WindowFixture,
  name: string,
  folderSettings: Readonly<Record<string, unknown>>,
  options: Partial<WindowOptions>,
): Promise<VscodeWindow> {
  const folder = join(fixture.root, name);
  await write(folder, '.vscode/settings.json', JSON.stringify(folderSettings));
  await write(folder, 'a.md', 'a\n');
  const extensionsDir = join(fixture.root, `${name}-extensions`);
  await installProbe(extensionsDir);
  const environment = { ...options.environment, [reportVariable]: reportFile(fixture) };
  return fixture.open({ ...options, folder, extensionsDir, environment });
}

/** What else than timers was opened. VS Code's own API sets some when it is called. */
function beyondTimers({ opened }: ProbeReport): readonly string[] {
  return opened.filter((what) => !/^(timer|interval) /.test(what));
}

describe('The start of Cloud Sync in a window', function () {
  const fixture = new WindowFixture(this, 'start');
  let window: VscodeWindow;

  afterEach(() => fixture.close());

  function startsWithNothing(report: ProbeReport, folderStatus: string): void {
    assert.equal(report.status, folderStatus);
    assert.deepEqual(report.active.modules, ['dist/extension.js'], 'neither the engine nor an SDK is loaded');
    assert.deepEqual([report.active.open, beyondTimers(report)], [[], []]);
    assert.deepEqual(report.active.processListeners, report.before.processListeners);
  }

  it('costs a folder without a cloud less than its budget, loads one file and opens nothing', async () => {
    window = await openWindow(fixture, 'unbound', {}, {});
    const reports = [await takeReport(reportFile(fixture))];
    const best = (cost: (report: ProbeReport) => number): number => Math.min(...reports.map(cost));
    const isWithinBudget = (): boolean =>
      best(({ activationTime }) => activationTime) < activationBudget && best(({ loading }) => loading.processor) < loadingBudget;
    while (!isWithinBudget() && reports.length < starts) {
      await window.reload();
      reports.push(await takeReport(reportFile(fixture)));
    }
    for (const report of reports) startsWithNothing(report, 'unbound');
    const figures = reports.map(({ loading, activationTime }) => `${loading.processor} + ${activationTime}`);
    assert.ok(isWithinBudget(), `it took ${figures.join(', ')} ms`);
  });

  it('opens nothing in restricted mode, even if the settings name a cloud that the person has agreed to', async () => {
    const url = 's3://never-asked-for/team';
    const settings = { 'cloudSync.trustedRemotes': [url], 'security.workspace.trust.startupPrompt': 'never' };
    window = await openWindow(fixture, 'restricted', { 'cloudSync.remote': url }, { settings, workspaceTrust: true });
    startsWithNothing(await takeReport(reportFile(fixture)), 'untrusted');
  });

  it('opens nothing before a person has agreed to the cloud that the settings of the folder name', async () => {
    window = await openWindow(fixture, 'consent', { 'cloudSync.remote': 's3://never-asked-for/team' }, {});
    startsWithNothing(await takeReport(reportFile(fixture)), 'consent');
  });
});

describe('The end of Cloud Sync in a window', function () {
  const fixture = new WindowFixture(this, 'end');
  let s3: S3Server;
  let window: VscodeWindow;

  before(async () => {
    s3 = await sharedS3();
  });

  after(() => s3?.stop());

  afterEach(() => fixture.close());

  async function leases(): Promise<readonly string[]> {
    const names = await readdir(window.dataDir, { recursive: true });
    return names.filter((name) => name.endsWith('lease.json'));
  }

  it('leaves no timer, socket, process, watcher, listener, command, status and lease behind', async () => {
    const cloud = cloudByEnvironment(s3, await s3.createBucket());
    window = await openWindow(fixture, 'ended', cloud.folderSettings, cloud);
    const { before: first } = await takeReport(reportFile(fixture));
    await window.waitForStatus('Synced');
    await until(async () => (await leases()).length === 1, stepTimeout, 'The folder was never taken.');

    await window.runCommand('Probe: End');
    const { ended, opened, failure } = await takeReport(
      reportFile(fixture),
      (report) => report.ended !== undefined || report.failure !== undefined,
    );
    assert.equal(failure, undefined);
    assert.ok(opened.length > 0);
    assert.ok(ended && ended.modules.includes('dist/remote/s3.js'), 'the SDK was in use');
    assert.deepEqual([ended.open, ended.commands, ended.processListeners], [[], [], first.processListeners]);
    assert.deepEqual(await leases(), []);
    await window.status.waitFor({ state: 'detached' });
  });

  it('leaves the folder free for another window, also when its process is killed', async () => {
    const cloud = join(fixture.root, 'cloud');
    await mkdir(cloud);
    const url = pathToFileURL(cloud).href;
    window = await openWindow(fixture, 'killed', { 'cloudSync.remote': url }, { settings: trustingSettings({ url }) });
    const { pid } = await takeReport(reportFile(fixture));
    await window.waitForStatus('Synced');
    const second = await window.another();
    await second.waitForStatus('Other window');
    // A window that still answered would start its extensions anew.
    await window.crash();
    process.kill(pid, 'SIGKILL');
    await second.waitForStatus('Synced');
    await write(join(fixture.root, 'killed'), 'later.md', 'later\n');
    await until(() => existsSync(join(cloud, 'later.md')), stepTimeout, 'The second window never took over.');
    assert.equal((await leases()).length, 1);
    await second.close();
  });
});
