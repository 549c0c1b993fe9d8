import { arch, platform, release } from 'node:os';
import * as vscode from 'vscode';
import { renderDiagnostics, type DiagnosticFacts } from './diagnostics';
import { settingNames, settingsSection } from '../ids';
import { t } from '../texts/l10n';
import type { SafeLog } from './log';
import type { Workspace } from '../workspace';

/** Puts what a bug report should tell on the clipboard. */
export async function copyDiagnostics(extension: vscode.Extension<unknown>, workspace: Workspace, log: SafeLog): Promise<void> {
  const { version } = extension.packageJSON as { readonly version: string };
  const text = renderDiagnostics({
    extensionVersion: version,
    vscodeVersion: vscode.version,
    platform: `${platform()} ${release()} ${arch()}`,
    remoteName: vscode.env.remoteName,
    isTrusted: vscode.workspace.isTrusted,
    state: workspace.state.value,
    settings: changedSettings(),
    log: log.recent,
  });
  await vscode.env.clipboard.writeText(text);
  void vscode.window.setStatusBarMessage(`$(check) ${t('Diagnostics copied to the clipboard.')}`, 5000);
}

function changedSettings(): DiagnosticFacts['settings'] {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const configuration = vscode.workspace.getConfiguration(settingsSection, folder?.uri);
  const changed = settingNames.filter((name) => {
    const found = configuration.inspect(name);
    return found?.globalValue !== undefined || found?.workspaceValue !== undefined || found?.workspaceFolderValue !== undefined;
  });
  return Object.fromEntries(changed.map((name) => [name, configuration.get(name)]));
}
