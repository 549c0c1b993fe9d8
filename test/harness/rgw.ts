import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { removeDir } from './claims';
import { installRgw } from './installRgw';
import type { Daemon } from './processes';
import { claimPlace, RGW_ACCESS_KEY, RGW_SECRET_KEY, startCluster, type Cluster, type ClusterPlace } from './rgwCluster';
import { gatewayPort } from './rgwConfig';

/** Where an S3 server is and how to sign requests to it. */
export interface S3Account {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** An S3 server to test against. */
export interface S3Server extends S3Account {
  /** Makes an empty bucket and resolves with its name, a new one for each call unless given. */
  createBucket(name?: string): Promise<string>;
  /** Ends the server if this process started it. Its data is gone then. */
  stop(): Promise<void>;
}

/** A Ceph RADOS Gateway on loopback, started by this process and ending with it. */
export interface Rgw extends S3Server {
  /** Freezes the gateway: connections are still accepted, nothing answers. A real outage. */
  pause(): Promise<void>;
  /** Ends a `pause`. */
  resume(): Promise<void>;
}

/** How the server keeps its data: in memory (for tests) or on disk (for benchmarks). */
export interface RgwOptions {
  readonly store?: 'memstore' | 'bluestore';
}

/** Names of the environment variables by which one server is shared between test processes. */
const ENV = {
  endpoint: 'CLOUD_SYNC_TEST_S3_ENDPOINT',
  region: 'CLOUD_SYNC_TEST_S3_REGION',
  accessKeyId: 'CLOUD_SYNC_TEST_S3_ACCESS_KEY',
  secretAccessKey: 'CLOUD_SYNC_TEST_S3_SECRET_KEY',
} as const;

/** Starts an S3 server of its own for this process, installing it if need be. Several can run at once. */
export async function startRgw(options: RgwOptions = {}): Promise<Rgw> {
  const root = await installRgw();
  const place = await claimPlace(root);
  try {
    const cluster = await startCluster(place, options.store ?? 'memstore');
    return rgwOf(place, cluster);
  } catch (error) {
    await removeState(place);
    throw error;
  }
}

/** The server that the test run shares through the environment; without one, a server of this process's own. */
export async function sharedS3(): Promise<S3Server> {
  const endpoint = process.env[ENV.endpoint];
  if (endpoint === undefined || endpoint === '') return startRgw();
  const account: S3Account = {
    endpoint,
    region: process.env[ENV.region] ?? 'us-east-1',
    accessKeyId: process.env[ENV.accessKeyId] ?? RGW_ACCESS_KEY,
    secretAccessKey: process.env[ENV.secretAccessKey] ?? RGW_SECRET_KEY,
  };
  return { ...account, createBucket: (name) => createBucket(account, name), stop: () => Promise.resolve() };
}

/** The environment that makes `sharedS3` in a child process use this server. */
export function s3Environment(account: S3Account): Readonly<Record<string, string>> {
  return {
    [ENV.endpoint]: account.endpoint,
    [ENV.region]: account.region,
    [ENV.accessKeyId]: account.accessKeyId,
    [ENV.secretAccessKey]: account.secretAccessKey,
  };
}

function rgwOf(place: ClusterPlace, cluster: Cluster): Rgw {
  const account: S3Account = {
    endpoint: `http://127.0.0.1:${gatewayPort(place.basePort)}`,
    region: 'us-east-1',
    accessKeyId: RGW_ACCESS_KEY,
    secretAccessKey: RGW_SECRET_KEY,
  };
  return {
    ...account,
    createBucket: (name) => createBucket(account, name),
    pause: async () => void process.kill(await cluster.gateway.pid(), 'SIGSTOP'),
    resume: async () => void process.kill(await cluster.gateway.pid(), 'SIGCONT'),
    stop: async () => {
      await stopAll(cluster);
      await removeState(place);
    },
  };
}

async function stopAll(cluster: Cluster): Promise<void> {
  const daemons: readonly Daemon[] = [cluster.gateway, cluster.storage, cluster.monitor];
  await Promise.all(daemons.map((daemon) => daemon.kill()));
}

function removeState(place: ClusterPlace): Promise<void> {
  return removeDir(join(place.root, place.dir));
}

async function createBucket(account: S3Account, name = `test-${randomUUID()}`): Promise<string> {
  const client = new S3Client({
    endpoint: account.endpoint,
    region: account.region,
    forcePathStyle: true,
    credentials: { accessKeyId: account.accessKeyId, secretAccessKey: account.secretAccessKey },
  });
  try {
    await client.send(new CreateBucketCommand({ Bucket: name }));
  } finally {
    client.destroy();
  }
  return name;
}
