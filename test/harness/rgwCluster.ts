import { randomInt, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { claimDir, removeDir, sweepAbandoned } from './claims';
import { isPortFree, run, startDaemon, until, type Daemon } from './processes';
import { cephConfigText, gatewayPort, monitorAddress, PORTS_PER_CLUSTER } from './rgwConfig';

/** Below the range from which Linux hands out ports by itself. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const START_TIMEOUT_MS = 60_000;

/** The keys of the one user that every test server has. */
export const RGW_ACCESS_KEY = 'testaccess';
export const RGW_SECRET_KEY = 'testsecretkey123';

/** A place for one cluster: a state directory that no one else uses, and the block of ports that goes with it. */
export interface ClusterPlace {
  readonly root: string;
  /** The state directory as the daemons see it, inside `root`. */
  readonly dir: string;
  readonly basePort: number;
}

/** The daemons of a running cluster. */
export interface Cluster {
  readonly monitor: Daemon;
  readonly storage: Daemon;
  readonly gateway: Daemon;
}

/** Claims a free block of ports by making the state directory named after it. Clears away what killed runs have left. */
export async function claimPlace(root: string): Promise<ClusterPlace> {
  await sweepAbandoned(join(root, 'srv'));
  for (;;) {
    const blocks = (LAST_PORT - FIRST_PORT) / PORTS_PER_CLUSTER;
    const basePort = FIRST_PORT + PORTS_PER_CLUSTER * randomInt(Math.floor(blocks));
    const dir = `/srv/rgw-${basePort}`;
    if (!(await claimDir(join(root, dir)))) continue;
    if (await arePortsFree(basePort)) return { root, dir, basePort };
    await removeDir(join(root, dir));
  }
}

async function arePortsFree(basePort: number): Promise<boolean> {
  const ports = Array.from({ length: PORTS_PER_CLUSTER }, (_, index) => basePort + index);
  return (await Promise.all(ports.map(isPortFree))).every(Boolean);
}

/** Starts a fresh cluster of one monitor, one storage daemon and one gateway in its place. */
export async function startCluster(place: ClusterPlace, store: 'memstore' | 'bluestore'): Promise<Cluster> {
  const fsid = randomUUID();
  await writeState(place, fsid, store);
  await makeKeysAndMonitor(place, fsid);
  const monitor = launch(place, 'mon', 'ceph-mon', ['-i', 'a', '-f']);
  const osdId = randomUUID();
  await inCluster(place, 'ceph', ['--connect-timeout', '20', 'osd', 'new', osdId, '0']);
  await inCluster(place, 'ceph-osd', ['-i', '0', '--mkfs', '--osd-uuid', osdId]);
  const storage = launch(place, 'osd', 'ceph-osd', ['-i', '0', '-f']);
  const gateway = launch(place, 'radosgw', 'radosgw', ['--no-mon-config', '-n', 'client.rgw', '-f']);
  await until(() => answers(gatewayPort(place.basePort), gateway), START_TIMEOUT_MS, 'The S3 server did not start.');
  await createUser(place);
  return { monitor, storage, gateway };
}

async function writeState(place: ClusterPlace, fsid: string, store: 'memstore' | 'bluestore'): Promise<void> {
  const host = join(place.root, place.dir);
  await Promise.all(['log', 'run', 'mon', 'osd', 'rgw'].map((name) => mkdir(join(host, name))));
  const text = cephConfigText({ fsid, dir: place.dir, store, basePort: place.basePort });
  await writeFile(join(host, 'ceph.conf'), text);
}

async function makeKeysAndMonitor(place: ClusterPlace, fsid: string): Promise<void> {
  const keyring = `${place.dir}/keyring`;
  const monmap = `${place.dir}/monmap`;
  const key = (name: string, caps: readonly string[]): Promise<string> =>
    inRoot(place.root, 'ceph-authtool', [...[keyring, '--gen-key', '-n', name], ...caps.flatMap((cap) => ['--cap', ...splitOnce(cap)])]);
  await inRoot(place.root, 'ceph-authtool', ['--create-keyring', keyring]);
  await key('mon.', ['mon allow *']);
  await key('client.admin', ['mon allow *', 'osd allow *', 'mgr allow *']);
  await key('client.rgw', ['mon allow rwx', 'osd allow rwx', 'mgr allow rw']);
  await key('osd.0', ['mon allow profile osd', 'osd allow *']);
  const address = monitorAddress(place.basePort);
  await inRoot(place.root, 'monmaptool', ['--create', '--clobber', '--fsid', fsid, '--addv', 'a', address, monmap]);
  await inCluster(place, 'ceph-mon', ['-i', 'a', '--mkfs', '--monmap', monmap, '--keyring', keyring]);
}

function splitOnce(text: string): readonly [string, string] {
  const space = text.indexOf(' ');
  return [text.slice(0, space), text.slice(space + 1)];
}

async function createUser(place: ClusterPlace): Promise<void> {
  const keys = [`--access-key=${RGW_ACCESS_KEY}`, `--secret-key=${RGW_SECRET_KEY}`];
  const user = ['user', 'create', '--uid=test', '--display-name=test', ...keys];
  await inCluster(place, 'radosgw-admin', ['-n', 'client.rgw', ...user]);
}

function answers(port: number, daemon: Daemon): Promise<boolean> {
  if (!daemon.alive) throw new Error('The S3 server ended while it was starting.');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** radosgw aborts on a locale that its root directory lacks. */
const C_LOCALE = { ...process.env, LC_ALL: 'C', LANG: 'C' };

function inRoot(root: string, command: string, args: readonly string[]): Promise<string> {
  return run('chroot', [root, command, ...args], { env: C_LOCALE });
}

function inCluster(place: ClusterPlace, command: string, args: readonly string[]): Promise<string> {
  return inRoot(place.root, command, ['--conf', `${place.dir}/ceph.conf`, ...args]);
}

function launch(place: ClusterPlace, name: string, command: string, args: readonly string[]): Daemon {
  const host = join(place.root, place.dir);
  return startDaemon('chroot', [place.root, command, '--conf', `${place.dir}/ceph.conf`, ...args], {
    env: C_LOCALE,
    logFile: join(host, 'log', `${name}.out`),
    pidFile: join(host, `${name}.pid`),
  });
}
