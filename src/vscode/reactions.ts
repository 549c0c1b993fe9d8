import { commands } from 'vscode';
import { commandIds } from './ids';
import { showNotice } from './messages';
import { NoticePolicy, type Notice } from './notices';
import type { SyncReport } from './syncReport';

/** Shows what a person has to hear of when syncs end, in one message for the folders that were synced together. */
export class Reactions {
  private readonly policy = new NoticePolicy();
  private reports: SyncReport[] = [];
  private gathering = 0;
  private isConflictNoticeOpen = false;

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
    if (reaction?.kind === 'reviewStop') void commands.executeCommand(commandIds.reviewStop);
    if (reaction?.kind === 'notice') this.show(reaction.notice);
  }

  /** A message about conflicts that nobody has answered yet stands for later ones as well: its button opens them. */
  private show(notice: Notice): void {
    const isAboutConflicts = notice.actions.some(({ command }) => command === commandIds.openConflict);
    if (isAboutConflicts && this.isConflictNoticeOpen) return;
    this.isConflictNoticeOpen ||= isAboutConflicts;
    void showNotice(notice).finally(() => {
      if (isAboutConflicts) this.isConflictNoticeOpen = false;
    });
  }
}
