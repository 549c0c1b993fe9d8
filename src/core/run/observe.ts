import { throwIfAborted } from '../environment';
import type { SyncManifest } from '../manifest/manifest';
import type { ConflictPolicy } from '../model/conflict';
import type { AsyncFileSystem } from '../model/fileSystem';
import type { LocalTree, SyncPlan } from '../model/plan';
import { SyncStage } from '../model/progress';
import type { CloudSyncProvider } from '../model/provider';
import type { Scope } from '../model/scope';
import { lookUpContents } from '../observe/contents';
import { observeLocal } from '../observe/localTree';
import type { LocalScans } from '../observe/localScans';
import { observeRemote, type ObservedRemote } from '../observe/remoteTree';
import { plan } from '../plan/plan';
import type { Tally } from '../apply/tally';
import type { ProgressReporter } from './progressReporter';

export interface Observer {
  readonly fs: AsyncFileSystem;
  readonly scans: LocalScans;
  readonly provider: CloudSyncProvider;
  readonly manifest: SyncManifest;
  readonly scope: Scope;
  readonly policy: ConflictPolicy;
  readonly concurrency: number;
  readonly tally: Tally;
  readonly progress: ProgressReporter;
  readonly signal?: AbortSignal | undefined;
  /** Where alone the folder may have changed since the last look; absent: anywhere. */
  readonly hints?: readonly string[] | undefined;
}

/** Both sides as they were seen in one look, and what is to be done about them. */
export interface Observation {
  readonly local: LocalTree;
  readonly remote: ObservedRemote;
  readonly plan: SyncPlan;
}

export async function observe(observer: Observer): Promise<Observation> {
  const base = observer.manifest.entries;
  const { scope, signal, progress } = observer;
  const onProgress = (done: number, total: number): void => progress.at(SyncStage.detectingLocal, done, total);
  const looking = { scope, signal, onProgress, onHashed: countHashed(observer) };
  progress.stage(SyncStage.detectingLocal, 0);
  const [scan, listed] = await bothOrNeither(observer.scans.scan(looking, observer.hints), lookRemotely(observer));
  throwIfAborted(signal);
  const local = await observeLocal(observer.fs, base, scan, listed.files, looking);
  const contents = await lookUpContents(base, local, listed, {
    ...observer,
    onHashed: countHashed(observer),
    onDownloaded: countDownloaded(observer),
  });
  const remote: ObservedRemote = { ...contents.remote, own: listed.own, vault: listed.vault };
  const inScope = (path: string): boolean => scope.includesFile(path);
  return {
    local: contents.local,
    remote,
    plan: plan(base, contents.local, remote, {
      caseSensitive: observer.fs.caseSensitive,
      inScope,
      makesRoom: observer.policy.otherwise !== 'ask',
      canMoveRemotely: observer.provider.move !== undefined,
    }),
  };
}

/** Waits for both even when one fails, so that nothing runs on behind a run that has ended. */
async function bothOrNeither<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}

function lookRemotely(observer: Observer): Promise<ObservedRemote> {
  const { progress, scope, signal } = observer;
  progress.stage(SyncStage.detectingRemote, 0);
  return observeRemote(observer.provider, { scope, signal, onProgress: (count) => progress.at(SyncStage.detectingRemote, count, 0) });
}

function countHashed({ tally }: Observer): (bytes: number) => void {
  return (bytes) => void (tally.bytesHashed += bytes);
}

function countDownloaded({ tally }: Observer): (bytes: number) => void {
  return (bytes) => void (tally.bytesDownloaded += bytes);
}
