import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudSyncProvider, RemoteFileInfo } from '../../src/core/index';
import { FolderProvider } from '../../src/remote/folder/folderProvider';
import { MemoryProvider } from '../../src/remote/memoryProvider';
import { MemoryStore, type MemoryStoreOptions } from '../../src/remote/memoryStore';
import { S3Provider } from '../../src/remote/s3/s3Provider';
import { largestSinglePut } from '../../src/remote/s3/upload';
import { sharedS3, type S3Server } from '../harness/rgw';
import type { HttpDouble } from '../support/httpDouble';
import { S3Cloud } from '../support/testClouds';

/** An empty place in a cloud, for one scenario. What is optional is a trait that only some clouds have. */
export interface Place {
  /** A client of its own for each device. */
  connect(): CloudSyncProvider;
  /** Stores a file under a name that our own client would refuse to write. */
  readonly plant?: (key: string, content: string) => Promise<void>;
  /** Google Drive: a second file of the same name in the same folder. */
  readonly plantTwin?: (path: string, content: string) => Promise<void>;
  /** Google Drive: a document of its own kind, or a shortcut, which has no bytes. */
  readonly plantDocument?: (path: string) => Promise<void>;
  /** Makes the change feed's cursor of every device worthless. */
  readonly expireCursors?: () => Promise<void>;
  /** What the store itself keeps of replaced and deleted files. */
  readonly kept?: () => readonly Uint8Array[];
  close(): Promise<void>;
}

/** What only some clouds can be made to do: the optional parts of a `Place`. */
export type Trait = 'plant' | 'plantTwin' | 'plantDocument' | 'expireCursors';

/** A kind of cloud under test. */
export interface Cloud {
  readonly kind: 'memory' | 's3' | 'folder' | 'drive';
  readonly traits: readonly Trait[];
  /** Starts what must run, before the first place is opened. */
  start?(): Promise<void>;
  stop?(): Promise<void>;
  open(): Promise<Place>;
  /** How many files a scenario of many files may have, so that it stays quick. */
  readonly many: number;
  /** Sizes in bytes from which on a file travels another way: in a stream, in parts. */
  readonly thresholds: readonly number[];
}

/** Larger files than this the engine reads twice instead of holding them in memory. */
const streamed = 4 * 1024 * 1024;

const nothing = (): Promise<void> => Promise.resolve();

/** A store in memory. Its listing tells hashes, or not, as on S3. */
export function memoryCloud(options: MemoryStoreOptions & { readonly listsMetadata?: boolean } = {}): Cloud {
  return {
    kind: 'memory',
    traits: ['plant', 'plantDocument'],
    many: 200,
    thresholds: [streamed],
    open: () => {
      const store = new MemoryStore(options);
      const documents: string[] = [];
      return Promise.resolve({
        connect: () => withDocuments(new MemoryProvider(store, { listsMetadata: options.listsMetadata }), documents),
        plant: (key: string, content: string) => Promise.resolve(void store.put(key, content)),
        plantDocument: (path: string) => Promise.resolve(void documents.push(path)),
        kept: () => (store.keepsDeleted ? store.history().map(({ content }) => content) : []),
        close: nothing,
      });
    },
  };
}

/** The provider, whose listing also tells of documents that can never be a file here. */
function withDocuments(provider: MemoryProvider, documents: readonly string[]): CloudSyncProvider {
  const listFiles: CloudSyncProvider['listFiles'] = async (prefix, options): Promise<RemoteFileInfo[]> => {
    for (const path of documents) {
      options?.onBlocked?.({ path, cause: 'nativeDocument', message: `"${path}" is a document of the cloud and has no file.` });
    }
    return MemoryProvider.prototype.listFiles.call(provider, prefix, options);
  };
  return Object.assign(provider, { listFiles });
}

/** What stands between the devices and the S3 server. */
export interface Between {
  readonly open: (server: S3Server, bucket: string) => Promise<HttpDouble>;
}

/**
 * A real S3 server. Its clients are made once, because each of them tries first what the store honours; so all
 * scenarios have the same place in a bucket, which is empty when one begins.
 */
export function s3Cloud(between?: Between): Cloud {
  let running: RunningStore | undefined;
  return {
    kind: 's3',
    traits: ['plant'],
    many: 40,
    thresholds: [streamed, largestSinglePut],
    start: async () => {
      const server = await sharedS3();
      const bucket = await server.createBucket();
      running = new RunningStore(server, bucket, await between?.open(server, bucket));
    },
    stop: () => running?.stop() ?? nothing(),
    open: async () => {
      if (running === undefined) throw new Error('The S3 server is not up.');
      await running.raw.wipe();
      return running.place();
    },
  };
}

const folder = 'folder';

class RunningStore {
  /** The bucket as other tools see it. */
  readonly raw: S3Cloud;
  private readonly clients: S3Provider[] = [];

  constructor(
    private readonly server: S3Server,
    private readonly bucket: string,
    private readonly double: HttpDouble | undefined,
  ) {
    this.raw = new S3Cloud(server, bucket);
  }

  place(): Place {
    let connected = 0;
    return {
      connect: () => (this.clients[connected++] ??= this.newClient()),
      plant: (key, content) => this.raw.write(`${folder}/${key}`, content),
      close: nothing,
    };
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.dispose();
    this.raw.client.destroy();
    await this.double?.close();
    await this.server.stop();
  }

  private newClient(): S3Provider {
    const { region, accessKeyId, secretAccessKey } = this.server;
    const endpoint = this.double?.endpoint ?? this.server.endpoint;
    return new S3Provider({ bucket: this.bucket, prefix: folder, endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  }
}

/** A plain folder on this machine's disk. */
export function folderCloud(): Cloud {
  return {
    kind: 'folder',
    traits: [],
    many: 40,
    thresholds: [streamed],
    open: async () => {
      const root = await mkdtemp(join(tmpdir(), 'cloud-sync-scenario-'));
      return {
        connect: () => new FolderProvider(root),
        close: () => rm(root, { recursive: true, force: true }),
      };
    },
  };
}
