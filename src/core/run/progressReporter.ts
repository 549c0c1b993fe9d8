import type { SyncAction } from '../model/plan';
import { SyncStage, type ProgressListener } from '../model/progress';

/** Share of the bar that looking at both sides takes, in percent. */
const lookingShare = 10;

/** Turns what a run does into progress for a person. The percentage never goes back. */
export class ProgressReporter {
  private percent = 0;
  private done = 0;
  private total = 0;
  private bytesDone = 0;
  private bytesTotal = 0;

  constructor(private readonly listener: ProgressListener | undefined) {}

  stage(stage: SyncStage, total: number): void {
    this.at(stage, 0, total);
  }

  at(stage: SyncStage, current: number, total: number, message?: string): void {
    const { percent, bytesDone, bytesTotal } = this;
    this.listener?.({ stage, current, total, percent, message, ...(bytesTotal > 0 && { bytesDone, bytesTotal }) });
  }

  plan(actions: readonly SyncAction[]): void {
    this.done = 0;
    this.total = actions.length;
    this.bytesDone = 0;
    this.bytesTotal = actions.reduce((sum, action) => sum + bytesOf(action), 0);
    this.advance(lookingShare);
  }

  /** The action's bytes are on the other side. */
  finished(action: SyncAction): void {
    this.bytesDone += bytesOf(action);
  }

  action(action: SyncAction): void {
    this.done++;
    this.advance(lookingShare + Math.floor(((99 - lookingShare) * this.done) / Math.max(1, this.total)));
    this.at(stageOf(action), this.done, this.total, action.path);
  }

  end(stage: typeof SyncStage.complete | typeof SyncStage.error, message?: string): void {
    if (stage === SyncStage.complete) this.advance(100);
    this.at(stage, this.done, this.total, message);
  }

  private advance(percent: number): void {
    this.percent = Math.max(this.percent, percent);
  }
}

/** What the action has to transfer. */
function bytesOf(action: SyncAction): number {
  if (action.type === 'upload') return action.local.size;
  return action.type === 'download' || action.type === 'conflict' ? action.remote.size : 0;
}

function stageOf(action: SyncAction): SyncStage {
  switch (action.type) {
    case 'upload':
    case 'moveRemote':
      return SyncStage.uploading;
    case 'deleteLocal':
    case 'deleteRemote':
    case 'forget':
      return SyncStage.deleting;
    case 'download':
    case 'moveLocal':
    case 'record':
    case 'conflict':
    case 'stepAside':
      return SyncStage.downloading;
  }
}
