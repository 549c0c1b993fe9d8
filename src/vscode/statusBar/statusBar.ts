import * as vscode from 'vscode';
import { statusBarItemId } from '../ids';
import { Midnight } from './midnight';
import { renderStatusBar, tooltipCommands } from './renderStatusBar';
import type { Timers } from '../folder/scheduler';
import type { WorkspaceState } from '../folder/state';
import type { Store } from '../store';

const colours = {
  warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
  error: new vscode.ThemeColor('statusBarItem.errorBackground'),
} as const;

/** Shows the state in the status bar for as long as it lives. */
export function showStatusBar(states: Store<WorkspaceState>, timers: Timers, now: () => number): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(statusBarItemId, vscode.StatusBarAlignment.Left, 1);
  item.name = 'Cloud Sync';
  const midnight = new Midnight(timers, now, () => show(states.value));
  const show = (state: WorkspaceState): void => {
    const view = renderStatusBar(state, now());
    if (view === undefined) return item.hide();
    item.text = view.text;
    item.tooltip = tooltip(view.tooltip);
    item.backgroundColor = view.background && colours[view.background];
    item.command = view.command;
    item.accessibilityInformation = { label: view.accessibleLabel };
    item.show();
    if (state.folders.some(({ lastSync }) => lastSync !== undefined)) midnight.watch();
  };
  show(states.value);
  return vscode.Disposable.from(item, midnight, states.onDidChange(show));
}

function tooltip(markdown: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString(markdown, true);
  text.isTrusted = { enabledCommands: tooltipCommands };
  return text;
}
