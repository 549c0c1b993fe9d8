import * as vscode from 'vscode';
import type { ProgressListener, SyncProgress } from '../core';
import type { Timers } from './scheduler';

/** Milliseconds after which a person wants to see that something goes on; the status bar turns at once. */
const patience = 800;

type Task<Result> = (signal: AbortSignal, onProgress: ProgressListener) => Promise<Result>;

/** Runs what a person waits for; when it takes long, with a message that shows how far it is and can cancel it. */
export async function withCancellableProgress<Result>(title: string, timers: Timers, task: Task<Result>): Promise<Result> {
  const controller = new AbortController();
  const reporter = new Reporter();
  const result = task(controller.signal, (progress) => reporter.tell(progress));
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
  private latest: SyncProgress | undefined;
  private message: vscode.Progress<{ message?: string; increment?: number }> | undefined;
  private shown = 0;

  tell(progress: SyncProgress): void {
    this.latest = progress;
    this.show();
  }

  showIn(message: vscode.Progress<{ message?: string; increment?: number }>): void {
    this.message = message;
    this.show();
  }

  private show(): void {
    if (this.latest === undefined || this.message === undefined) return;
    const { stage, current, total, percent } = this.latest;
    const files = total > 0 ? ` ${current.toLocaleString('en')} of ${total.toLocaleString('en')}` : '…';
    this.message.report({ message: `${stage.description}${files}`, increment: percent - this.shown });
    this.shown = percent;
  }
}
