import * as vscode from 'vscode';
import type { Notice } from './notices';

/** Shows a message and runs what the person chooses in it. Resolves when it is gone. */
export async function showNotice({ severity, message, actions }: Notice): Promise<void> {
  const titles = actions.map(({ title }) => title);
  const title = await showers[severity](message, ...titles);
  const command = actions.find((action) => action.title === title)?.command;
  if (command !== undefined) await vscode.commands.executeCommand(command);
}

const showers = {
  info: vscode.window.showInformationMessage,
  warning: vscode.window.showWarningMessage,
  error: vscode.window.showErrorMessage,
} as const satisfies Record<Notice['severity'], (message: string, ...items: string[]) => Thenable<string | undefined>>;
