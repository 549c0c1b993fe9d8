import * as vscode from 'vscode';
import type { SyncProgress } from '../../core';
import { viewIds } from '../ids';
import { t } from '../texts/l10n';
import type { Timers } from '../folder/scheduler';
import { isBusy, type WorkspaceState } from '../folder/state';
import type { Store } from '../store';
import { bytesLabel, numberLabel, stageLabel } from '../texts/texts';

/** Milliseconds after which a person wants to see that something goes on; the status bar turns at once. */
const patience = 800;

/** How far something is. */
export interface ProgressUpdate {
  readonly message: string;
  /** 0 to 100; it never goes back. */
  readonly percent: number;
}

type Task<Result> = (signal: AbortSignal, tell: (update: ProgressUpdate) => void) => Promise<Result>;

/** Runs what a person waits for; when it takes long, with a message that shows how far it is and can cancel it. */
export async function withCancellableProgress<Result>(title: string, timers: Timers, task: Task<Result>): Promise<Result> {
  const controller = new AbortController();
  const reporter = new Reporter();
  const result = task(controller.signal, (update) => reporter.tell(update));
  const hasEnded = result.then(
    () => undefined,
    () => undefined,
  );
  const cancelMessage = timers.after(patience, () => void showMessage(title, controller, reporter, hasEnded));
  try {
    return await result;
  } finally {
    cancelMessage();
  }
}

/** How far several things are that go on at once, as one: the latest news, with the mean of all. */
export function progressInParts(parts: number, tell: (update: ProgressUpdate) => void): (part: number, update: ProgressUpdate) => void {
  const percents = new Array<number>(parts).fill(0);
  return (part, { message, percent }) => {
    percents[part] = percent;
    tell({ message, percent: percents.reduce((sum, each) => sum + each, 0) / parts });
  };
}

/** `Uploading 3 of 120 (1.2 MB of 40 MB)`. */
export function describeProgress({ stage, current, total, percent, bytesDone, bytesTotal }: SyncProgress): ProgressUpdate {
  const what = stageLabel(stage);
  if (total === 0) return { message: `${what}…`, percent };
  const files = t('{0} {1} of {2}', what, numberLabel(current), numberLabel(total));
  if (bytesDone === undefined || bytesTotal === undefined) return { message: files, percent };
  return { message: `${files} (${t('{0} of {1}', bytesLabel(bytesDone), bytesLabel(bytesTotal))})`, percent };
}

/** The thin bar over the view while a folder is looked at or synced, whoever asked for it. */
export function showViewProgress(states: Store<WorkspaceState>): vscode.Disposable {
  let end: (() => void) | undefined;
  const show = ({ folders }: WorkspaceState): void => {
    const busy = folders.some(isBusy);
    if (busy === (end !== undefined)) return;
    end?.();
    end = undefined;
    if (!busy) return;
    const ended = new Promise<void>((resolve) => (end = resolve));
    void vscode.window.withProgress({ location: { viewId: viewIds.changes } }, () => ended);
  };
  const subscription = states.onDidChange(show);
  return new vscode.Disposable(() => {
    subscription.dispose();
    end?.();
  });
}

function showMessage(title: string, controller: AbortController, reporter: Reporter, hasEnded: Promise<void>): Thenable<void> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (message, token) => {
    const subscription = token.onCancellationRequested(() => controller.abort());
    reporter.showIn(message);
    await hasEnded;
    subscription.dispose();
  });
}

/** Carries progress to the message, from before it is there. */
class Reporter {
  private latest: ProgressUpdate | undefined;
  private message: vscode.Progress<{ message?: string; increment?: number }> | undefined;
  private shown = 0;

  tell(update: ProgressUpdate): void {
    this.latest = update;
    this.show();
  }

  showIn(message: vscode.Progress<{ message?: string; increment?: number }>): void {
    this.message = message;
    this.show();
  }

  private show(): void {
    if (this.latest === undefined || this.message === undefined) return;
    const { message, percent } = this.latest;
    this.message.report({ message, increment: percent - this.shown });
    this.shown = percent;
  }
}
