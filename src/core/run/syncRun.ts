import type { ApplyContext } from '../apply/context';
import { applyActions, emptyOutcome, type Outcome } from '../apply/run';
import { Tally } from '../apply/tally';
import { throwIfAborted } from '../environment';
import { SyncError } from '../errors';
import type { BlockedPath } from '../model/fileSystem';
import type { SyncAction } from '../model/plan';
import { SyncStage } from '../model/progress';
import type { CloudSyncResult, PathError, Stop } from '../model/result';
import { usedNames } from '../names/usedNames';
import type { ObservedRemote } from '../observe/remoteTree';
import type { RunOptions } from '../options';
import { isMove } from '../plan/schedule';
import type { Parts } from './parts';
import { cleanUp } from './cleanUp';
import { checkIdentity, establishIdentity, type Identity } from './identity';
import { observe, type Observation } from './observe';
import type { ProgressReporter } from './progressReporter';
import { rewind } from './rewind';
import { stopBefore } from './stop';

/** How often a run looks again after something changed under it; what is still moving then is left to the next run. */
const rounds = 4;

/** What a look at both sides found, before anything is done about it. */
export interface Proposal extends Observation {
  readonly identity: Identity;
  readonly stop?: Stop | undefined;
}

/** One sync: look, plan, check the brakes, act; and again as long as the world moved meanwhile. */
export class SyncRun {
  private readonly tally = new Tally();
  private readonly outcomes: Outcome[] = [];
  private readonly started: number;
  private readonly requestsBefore: number;
  private last: Outcome = emptyOutcome();
  private blocked: readonly BlockedPath[] = [];
  private stop: Stop | undefined;
  private seen: Observation | undefined;
  private hasActed = false;
  private hasRewound = false;

  constructor(
    private readonly parts: Parts,
    private readonly progress: ProgressReporter,
    private readonly options: RunOptions,
  ) {
    this.started = parts.environment.monotonic();
    this.requestsBefore = parts.provider.requests ?? 0;
  }

  /** Never rejects: what went wrong is in the result. */
  async execute(): Promise<CloudSyncResult> {
    try {
      await this.rounds();
      await this.conclude();
    } catch (error) {
      return this.end(SyncError.from(error));
    }
    return this.end(undefined);
  }

  /** Looks at both sides and changes nothing. */
  async propose(hints?: readonly string[]): Promise<Proposal> {
    const { parts } = this;
    const observation = await this.look(hints);
    const identity = await checkIdentity(parts.provider, parts.manifest, observation.remote, this.options.signal);
    if (identity === 'same' && !this.hasRewound && (await parts.mark.isBehind(observation.remote.own, this.options.signal))) {
      await this.rewind(observation.remote);
      return this.propose();
    }
    return { ...observation, identity, stop: stopBefore(parts, observation, identity) };
  }

  /** What actions of this run work with, after a look at both sides. */
  context(observation: Observation): ApplyContext {
    return {
      ...this.parts,
      tally: this.tally,
      names: usedNames(observation.local, observation.remote, observation.plan.actions),
      signal: this.options.signal,
    };
  }

  /** Rules that this run would bring hold for it already: a new device must not send what they leave out. */
  private async look(hints?: readonly string[]): Promise<Observation> {
    const { parts, progress, tally } = this;
    const { signal } = this.options;
    const scope = await parts.loadScope();
    const observation = await observe({ ...parts, scope, progress, tally, signal, hints });
    const bringsRules = observation.plan.actions.some(({ type, path }) => type === 'download' && path === scope.rulesFile);
    if (!bringsRules) return observation;
    return observe({ ...parts, scope: await parts.loadScope((path) => this.readRemote(path)), progress, tally, signal });
  }

  private async *readRemote(path: string): AsyncGenerator<Uint8Array> {
    yield* (await this.parts.provider.download(path, { signal: this.options.signal })).content;
  }

  private async rounds(): Promise<void> {
    for (let round = 1; round <= rounds; round++) {
      const proposal = await this.approved(round === 1 ? this.options.hints : undefined);
      if (proposal === undefined) return;
      await this.act(proposal);
      if (this.last.raced.length === 0 && !proposal.plan.actions.some(leavesMore)) return;
      this.parts.environment.log.debug(`Looking again: ${this.last.raced.length} paths changed during the sync.`);
    }
  }

  private async rewind(remote: ObservedRemote): Promise<void> {
    this.hasRewound = true;
    this.parts.mark.expectCount();
    this.parts.environment.log.warn(
      'The cloud folder went back to an earlier state, as after a restore from a backup. What is newer here goes up again; nothing is deleted.',
    );
    await rewind({ ...this.parts, signal: this.options.signal }, remote);
  }

  /** A proposal that no brake holds, or that was approved; `undefined` when the run must not begin. */
  private async approved(hints?: readonly string[]): Promise<Proposal | undefined> {
    const proposal = await this.propose(hints);
    this.stop = proposal.stop;
    if (proposal.stop === undefined) return proposal;
    if (!this.isApproved(proposal.stop)) return undefined;
    this.stop = undefined;
    if (proposal.identity === 'same' || proposal.identity === 'new') return proposal;
    // Another cloud folder: what the manifest knows is not about it. Both sides are brought together from nothing.
    this.parts.manifest.clear();
    return this.approved();
  }

  private isApproved(stop: Stop): boolean {
    return this.options.approval === 'all' || this.options.approval === stop.approval;
  }

  private async act(proposal: Proposal): Promise<void> {
    throwIfAborted(this.options.signal);
    const { parts } = this;
    this.seen = proposal;
    this.blocked = proposal.plan.blocked;
    await establishIdentity(parts.provider, parts.manifest, parts.environment, this.options.signal);
    this.progress.plan(proposal.plan.actions);
    parts.scans.touch(proposal.plan.actions.flatMap(touchedPaths));
    const outcome = emptyOutcome();
    this.last = outcome;
    this.outcomes.push(outcome);
    await applyActions(this.context(proposal), proposal.plan.actions, outcome, {
      concurrency: parts.concurrency,
      remote: proposal.remote.files,
      onStart: (action) => this.progress.action(action),
      onDone: (action) => {
        this.hasActed ||= action.type !== 'record' && action.type !== 'forget';
        this.progress.finished(action);
        this.options.onDone?.(action);
      },
    });
  }

  /** What fails here is tried again another time: the sync itself did its work. */
  private async conclude(): Promise<void> {
    if (this.stop !== undefined || this.seen === undefined) return;
    const { parts, seen, options } = this;
    try {
      await parts.mark.count(this.hasActed, seen.remote.own, options.signal);
      await cleanUp(parts, seen.remote, options.signal);
    } catch (error) {
      parts.environment.log.warn(`The sync was not noted, or the trash not cleaned up: ${SyncError.from(error).message}`);
    }
  }

  private end(failure: SyncError | undefined): CloudSyncResult {
    const result = this.result(failure);
    if (failure !== undefined) this.progress.end(SyncStage.error, failure.message);
    else this.progress.end(result.success ? SyncStage.complete : SyncStage.error, result.stopped?.message ?? result.errors[0]?.message);
    return result;
  }

  private result(failure: SyncError | undefined): CloudSyncResult {
    const pending = this.last.conflicts.filter((conflict) => conflict.copy === undefined);
    const kept = this.outcomes.flatMap((outcome) => outcome.conflicts).filter((conflict) => conflict.copy !== undefined);
    const blocked = [...this.blocked, ...this.last.blocked];
    const errors = [...(failure ? [failure] : []), ...this.last.errors, ...this.last.raced]
      .map(pathError)
      .concat(blocked.flatMap(problemOf));
    return {
      success: errors.length === 0 && pending.length === 0 && this.stop === undefined,
      filesUploaded: this.tally.filesUploaded,
      filesDownloaded: this.tally.filesDownloaded,
      filesDeleted: this.tally.filesDeleted,
      filesMoved: this.tally.filesMoved,
      filesMerged: this.tally.filesMerged,
      conflicts: [...pending, ...kept],
      errors,
      blocked,
      requests: (this.parts.provider.requests ?? 0) - this.requestsBefore,
      bytesUploaded: this.tally.bytesUploaded,
      bytesDownloaded: this.tally.bytesDownloaded,
      bytesHashed: this.tally.bytesHashed,
      durationMs: Math.round(this.parts.environment.monotonic() - this.started),
      clockAheadMs: this.parts.provider.clockAhead,
      stopped: this.stop,
    };
  }
}

/** A file that was moved on one side and edited on the other has its edit to travel yet; one that stepped aside made room for others. */
function leavesMore(action: SyncAction): boolean {
  return action.type === 'stepAside' || (isMove(action) && action.isEdited);
}

/** A conflict copy lies beside its file. */
function touchedPaths(action: SyncAction): string[] {
  return isMove(action) ? [action.path, action.from] : [action.path];
}

function pathError(error: SyncError): PathError {
  return { path: error.path, code: error.code, message: error.message };
}

/** A blocked path that a person should do something about counts as an error; a link or a cloud document is only left out. */
function problemOf({ path, cause, message }: BlockedPath): PathError[] {
  switch (cause) {
    case 'unreadable':
    case 'badName':
      return [{ path, code: cause, message }];
    case 'caseClash':
    case 'fileAndFolder':
      return [{ path, code: 'badName', message }];
    case 'symlink':
    case 'notAFile':
    case 'tooLarge':
    case 'unsavedChanges':
    case 'nativeDocument':
      return [];
  }
}
