import type { ApplyContext } from '../apply/context';
import { systemEnvironment } from '../environment';
import type { SyncManifest } from '../manifest/manifest';
import type { AsyncFileSystem } from '../model/fileSystem';
import type { CloudSyncProvider } from '../model/provider';
import { ownFolder } from '../names/remotePath';
import { LocalScans } from '../observe/localScans';
import { everything } from '../observe/localTree';
import type { LoadScope, SyncEngineOptions } from '../options';
import { retrying } from '../retry';
import { BlobStore } from '../state/blobStore';
import { defaultRetention, type Retention } from '../state/retention';
import { DeviceMark } from '../state/mark';
import { subFolder } from '../state/subFolder';
import { Trash } from '../state/trash';

/** What an engine is made of: the same for all its runs. */
export interface Parts extends Omit<ApplyContext, 'tally' | 'names' | 'signal'> {
  readonly concurrency: number;
  readonly scans: LocalScans;
  readonly loadScope: LoadScope;
  /** The folder where all of the engine's own files live. */
  readonly state: AsyncFileSystem;
  readonly retention: Retention;
  readonly mark: DeviceMark;
}

const transfersAtOnce = 16;

/** Fills in what the caller left out. */
export function assemble(fs: AsyncFileSystem, provider: CloudSyncProvider, manifest: SyncManifest, options: SyncEngineOptions): Parts {
  const environment = options.environment ?? systemEnvironment();
  const state = options.state ?? subFolder(fs, ownFolder);
  const device = options.device ?? '';
  const patient = retrying(provider, environment);
  return {
    fs,
    scans: new LocalScans(fs),
    provider: patient,
    mark: new DeviceMark({ provider: patient, state, environment, device }),
    manifest,
    environment,
    state,
    texts: new BlobStore(state, 'texts', options.codec),
    trash: new Trash(state, () => environment.now()),
    retention: options.retention ?? defaultRetention,
    capabilities: options.capabilities ?? { keepsDeleted: false },
    policy: options.policy ?? { merge: true, otherwise: 'both' },
    mergeText: options.mergeText,
    device,
    concurrency: options.concurrency ?? transfersAtOnce,
    loadScope: options.loadScope ?? (() => Promise.resolve(everything)),
  };
}
