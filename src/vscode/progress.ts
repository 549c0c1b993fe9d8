import * as vscode from 'vscode';
import type { ProgressListener } from '../core';

/** Runs what a person waits for, with a message that shows how far it is and can cancel it. */
export async function withCancellableProgress<Result>(
  title: string,
  task: (signal: AbortSignal, onProgress: ProgressListener) => Promise<Result>,
): Promise<Result> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const controller = new AbortController();
    const subscription = token.onCancellationRequested(() => controller.abort());
    let shown = 0;
    const onProgress: ProgressListener = ({ stage, current, total, percent }) => {
      const files = total > 0 ? ` ${current.toLocaleString('en')} of ${total.toLocaleString('en')}` : '…';
      progress.report({ message: `${stage.description}${files}`, increment: percent - shown });
      shown = percent;
    };
    try {
      return await task(controller.signal, onProgress);
    } finally {
      subscription.dispose();
    }
  });
}
