import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { openSession, type Session } from '../../src/core/session';
import type { CloudSyncResult } from '../../src/core/index';
import { mergeText } from '../../src/crdt/textMerge';
import { NodeFs } from '../../src/local/nodeFs';
import { openProvider } from '../../src/remote/open';
import type { S3Account } from '../harness/rgw';
import { cliPath } from '../support/cliDevice';
import { measureProcess, type Cost } from './measure';

/** A folder and the bucket that it is synced with, of one contender. */
export interface Place {
  readonly folder: string;
  readonly bucket: string;
  readonly state: string;
}

/** A tool that is measured. */
export interface Contender {
  readonly name: string;
  /** Whether it can follow a renamed folder. */
  readonly followsRenames: boolean;
  /** The first sync of a folder with an empty bucket. */
  up(place: Place): Promise<Cost>;
  /** The first sync of an empty folder with a full bucket. */
  down(place: Place): Promise<Cost>;
  /** Every later one. `hints`: what alone has changed, for those that can make use of it. */
  sync(place: Place, hints: readonly string[]): Promise<Cost>;
  close?(): Promise<void>;
}

/** Our command line: a new process for each sync. */
export function ourCommandLine(account: S3Account): Contender {
  const sync = async ({ folder, bucket, state }: Place): Promise<Cost> => {
    const { endpoint, region } = account;
    const remote = ['--remote', `s3://${bucket}`, '--endpoint', endpoint, '--region', region];
    const args = [cliPath, 'sync', folder, ...remote, '--state', state, '--json'];
    const { stdout, ...cost } = await measureProcess(process.execPath, args, { ...process.env, ...credentials(account) });
    const { requests, bytesHashed } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as CloudSyncResult;
    return { ...cost, requests, bytesHashed };
  };
  return { name: 'cloud-sync (command line)', followsRenames: true, up: sync, down: sync, sync };
}

/** Our engine in a process that stays, as in VS Code: after a save it goes by hints, by the clock it looks at everything. */
export function ourEngine(account: S3Account, goesByHints: boolean): Contender {
  const open = new Map<string, Promise<Session>>();
  const openPlace = async (place: Place): Promise<Session> => {
    const { endpoint, region } = account;
    Object.assign(process.env, credentials(account));
    const provider = await openProvider(`s3://${place.bucket}`, { s3: { endpoint, region, pathStyle: true } });
    const capabilities = await provider.connect?.();
    mkdirSync(place.state, { recursive: true });
    const owner = { label: `the benchmark, process ${process.pid} on ${hostname()}` };
    return openSession(new NodeFs(place.folder), provider, new NodeFs(place.state), owner, { capabilities, mergeText });
  };
  const sync = async (place: Place, hints?: readonly string[]): Promise<Cost> => {
    const opened = open.get(place.folder) ?? openPlace(place);
    open.set(place.folder, opened);
    const { engine } = await opened;
    const started = performance.now();
    const { requests, bytesHashed, errors, stopped } = await engine.sync(undefined, { hints: goesByHints ? hints : undefined });
    if (errors.length > 0 || stopped !== undefined) throw new Error(`The sync failed: ${JSON.stringify([errors, stopped?.message])}`);
    return { milliseconds: performance.now() - started, requests, bytesHashed };
  };
  const close = async (): Promise<void> => {
    for (const opened of open.values()) await (await opened).close();
  };
  const name = `cloud-sync (engine in VS Code, ${goesByHints ? 'by hints' : 'looking at everything'})`;
  const first = (place: Place): Promise<Cost> => sync(place);
  return { name, followsRenames: true, up: first, down: first, sync, close };
}

/** rclone's two-way sync. */
export function rcloneBisync(rclone: string, account: S3Account): Contender {
  const run = (extra: readonly string[]) => (place: Place) => {
    mkdirSync(place.state, { recursive: true });
    const paths = [place.folder, `bench:${place.bucket}`];
    return runRclone(rclone, account, ['bisync', ...paths, '--workdir', place.state, ...extra]);
  };
  return {
    name: 'rclone bisync',
    followsRenames: true,
    up: run(['--resync']),
    down: run(['--resync']),
    sync: run(['--max-delete', '100']),
  };
}

/** rclone's one-way copy, which keeps no state and deletes nothing. */
export function rcloneCopy(rclone: string, account: S3Account): Contender {
  const up = ({ folder, bucket }: Place): Promise<Cost> => runRclone(rclone, account, ['copy', folder, `bench:${bucket}`]);
  const down = ({ folder, bucket }: Place): Promise<Cost> => runRclone(rclone, account, ['copy', `bench:${bucket}`, folder]);
  return { name: 'rclone copy (one way)', followsRenames: false, up, down, sync: up };
}

/** As many transfers at a time as ours, and the listing that costs the fewest requests. */
const rcloneOptions = ['--transfers', '16', '--checkers', '16', '--fast-list', '--s3-no-check-bucket'];

async function runRclone(rclone: string, account: S3Account, args: readonly string[]): Promise<Cost> {
  const environment = {
    ...process.env,
    RCLONE_CONFIG: '/dev/null',
    RCLONE_CONFIG_BENCH_TYPE: 's3',
    RCLONE_CONFIG_BENCH_PROVIDER: 'Ceph',
    RCLONE_CONFIG_BENCH_ENDPOINT: account.endpoint,
    RCLONE_CONFIG_BENCH_REGION: account.region,
    RCLONE_CONFIG_BENCH_ACCESS_KEY_ID: account.accessKeyId,
    RCLONE_CONFIG_BENCH_SECRET_ACCESS_KEY: account.secretAccessKey,
  };
  const { milliseconds, peakMemory } = await measureProcess(rclone, [...args, ...rcloneOptions], environment);
  return { milliseconds, peakMemory };
}

function credentials({ accessKeyId, secretAccessKey }: S3Account): NodeJS.ProcessEnv {
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_EC2_METADATA_DISABLED: 'true' };
}

/** A fresh place below `home`; the bucket may be one that another place has filled. */
export function newPlace(home: string, name: string, bucket: string): Place {
  const folder = join(home, name);
  mkdirSync(folder, { recursive: true });
  return { folder, bucket, state: join(home, `${name}.state`) };
}
