import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, before, describe } from 'mocha';
import { sharedS3, type S3Account, type S3Server } from '../harness/rgw';
import { startDriveDouble, type DriveDouble } from '../harness/drive/driveDouble';
import { tracesOf, treeOf } from './cliDevice';
import { DriveCloud, injectFaults } from './driveCloud';

/** A cloud as other tools see and change it. */
export interface TestCloud {
  /** For `--remote`. */
  readonly url: string;
  /** What else the command line needs to reach it. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The users' files by path. */
  tree(): Promise<Record<string, string>>;
  /** Everything in it, ours too, with what a write would change. */
  traces(): Promise<Record<string, string>>;
  write(path: string, content: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Empties it, our own objects included. */
  wipe(): Promise<void>;
}

const own = '.cloudsync/';

/** A folder as the cloud. */
export class FolderCloud implements TestCloud {
  readonly args = [];
  readonly environment = {};

  constructor(readonly path: string) {
    mkdirSync(path, { recursive: true });
  }

  get url(): string {
    return `file://${this.path}`;
  }

  tree(): Promise<Record<string, string>> {
    return Promise.resolve(withoutOwn(treeOf(this.path)));
  }

  traces(): Promise<Record<string, string>> {
    return Promise.resolve(tracesOf(this.path) ?? {});
  }

  write(path: string, content: string): Promise<void> {
    mkdirSync(dirname(join(this.path, path)), { recursive: true });
    writeFileSync(join(this.path, path), content);
    return Promise.resolve();
  }

  remove(path: string): Promise<void> {
    rmSync(join(this.path, path));
    return Promise.resolve();
  }

  /** As if the drive that holds it were not connected. */
  unmount(): void {
    rmSync(this.path, { recursive: true });
  }

  wipe(): Promise<void> {
    this.unmount();
    mkdirSync(this.path);
    return Promise.resolve();
  }
}

/** A bucket, used with the AWS SDK itself; a `prefix` is only for the command line. */
export class S3Cloud implements TestCloud {
  readonly url: string;
  readonly client: S3Client;
  readonly environment: Readonly<Record<string, string>>;
  readonly args: readonly string[];

  constructor(
    account: S3Account,
    readonly bucket: string,
    { endpoint = account.endpoint, prefix = '' }: { readonly endpoint?: string | undefined; readonly prefix?: string } = {},
  ) {
    const { accessKeyId, secretAccessKey, region } = account;
    this.client = new S3Client({ endpoint: account.endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    this.environment = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    this.args = ['--endpoint', endpoint, '--region', region];
    this.url = `s3://${bucket}/${prefix}`;
  }

  async tree(): Promise<Record<string, string>> {
    const keys = (await this.list()).map(([key]) => key);
    const contents = await Promise.all(keys.map(async (key) => [key, key.startsWith(own) ? '' : await this.read(key)] as const));
    return withoutOwn(Object.fromEntries(contents));
  }

  async traces(): Promise<Record<string, string>> {
    return Object.fromEntries(await this.list());
  }

  async write(path: string, content: string): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key: path, Body: content }));
  }

  async remove(path: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: path }));
  }

  async wipe(): Promise<void> {
    for (const [key] of await this.list()) await this.remove(key);
  }

  async read(path: string): Promise<string> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: path }));
    return (await Body?.transformToString()) ?? '';
  }

  async metadata(path: string): Promise<Record<string, string>> {
    const { Metadata } = await this.client.send(new HeadObjectCommand({ Bucket: this.bucket, Key: path }));
    return Metadata ?? {};
  }

  private async list(): Promise<[string, string][]> {
    const { Contents = [] } = await this.client.send(new ListObjectsV2Command({ Bucket: this.bucket }));
    return Contents.map(({ Key = '', ETag, LastModified }): [string, string] => [Key, `${ETag} ${LastModified?.getTime()}`]).sort();
  }
}

function withoutOwn(tree: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !path.startsWith(own)));
}

/** Makes a folder of its own for a test, which is removed behind it. */
export function useFolders(): () => Promise<string> {
  const made: string[] = [];
  afterEach(async () => {
    for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
  });
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cloud-sync-cli-'));
    made.push(folder);
    return folder;
  };
}

/** The S3 server for the tests of one `describe`. */
export function useS3(): () => S3Server {
  let server: S3Server | undefined;
  before(async function () {
    this.timeout(180_000);
    server = await sharedS3();
  });
  after(() => server?.stop());
  return () => {
    if (server === undefined) throw new Error('The S3 server is not up.');
    return server;
  };
}

export type OpenCloud = (home: string) => Promise<TestCloud>;

/** Defines the same tests for a folder, a bucket and a Drive as the cloud; `open` gives an empty one. */
export function describeEachCloud(title: string, define: (open: OpenCloud) => void): void {
  describeFolderCloud(title, define);
  describe(`${title}, with an S3 bucket`, () => {
    const server = useS3();
    define(async () => new S3Cloud(server(), await server().createBucket()));
  });
  describe(`${title}, with a Google Drive`, () => {
    const drive = useDriveDouble();
    define(() => Promise.resolve(new DriveCloud(drive())));
  });
}

/** And once more for a Drive that now and then asks for fewer requests, has a fault of its own, or loses a request or an answer. */
export function describeEachCloudAndFaults(title: string, define: (open: OpenCloud) => void): void {
  describeEachCloud(title, define);
  describe(`${title}, with a faulty Google Drive`, () => {
    const drive = useDriveDouble();
    define(() => {
      drive().clearFaults();
      injectFaults(drive(), 20261122);
      return Promise.resolve(new DriveCloud(drive()));
    });
  });
}

/** The Drive for the tests of one `describe`. */
export function useDriveDouble(): () => DriveDouble {
  let double: DriveDouble | undefined;
  before(async () => {
    double = await startDriveDouble();
  });
  after(() => double?.close());
  return () => {
    if (double === undefined) throw new Error('The Drive double is not up.');
    return double;
  };
}

/** Defines tests of what does not depend on the kind of cloud: a folder is the fastest. */
export function describeFolderCloud(title: string, define: (open: OpenCloud) => void): void {
  describe(`${title}, with a folder as the cloud`, () => {
    define((home) => Promise.resolve(new FolderCloud(join(home, 'cloud'))));
  });
}
