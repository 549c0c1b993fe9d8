import { commandIds } from '../ids';
import { NoticePolicy, type Notice } from './notices';
import type { SyncReport } from '../folder/syncReport';

/** How a person is spoken to. */
export interface Voice {
  /** Resolves when the message is gone. */
  readonly show: (notice: Notice) => Promise<void>;
  readonly reviewStop: () => void;
}

/** Shows what a person has to hear of when syncs end, in one message for the folders that were synced together. */
export class Reactions {
  private readonly policy = new NoticePolicy();
  private reports: SyncReport[] = [];
  private gathering = 0;
  private isConflictNoticeOpen = false;

  constructor(private readonly voice: Voice) {}

  add(report: SyncReport): void {
    this.reports.push(report);
    if (this.gathering === 0) this.react();
  }

  /** All that ends during the task counts as one. */
  async together<Result>(task: () => Promise<Result>): Promise<Result> {
    this.gathering++;
    try {
      return await task();
    } finally {
      this.gathering--;
      if (this.gathering === 0) this.react();
    }
  }

  private react(): void {
    const { reports } = this;
    this.reports = [];
    const reaction = this.policy.reactTo(reports);
    if (reaction?.kind === 'reviewStop') this.voice.reviewStop();
    if (reaction?.kind === 'notice') this.show(reaction.notice);
  }

  /** A message about conflicts that nobody has answered yet stands for later ones as well: its button opens them. */
  private show(notice: Notice): void {
    const isAboutConflicts = notice.actions.some(({ command }) => command === commandIds.openConflict);
    if (isAboutConflicts && this.isConflictNoticeOpen) return;
    this.isConflictNoticeOpen ||= isAboutConflicts;
    void this.voice.show(notice).finally(() => {
      if (isAboutConflicts) this.isConflictNoticeOpen = false;
    });
  }
}
