import * as vscode from 'vscode';
import type { SignInScreen } from '../../../remote/drive/auth/signIn';
import { engineText, locale, t } from '../../texts/l10n';
import { forwardedPort } from './forwardedPort';

/** Where a sign-in shows in a wizard; alone it has no steps. */
export interface ScreenPosition {
  readonly title: string;
  readonly step?: number;
  readonly totalSteps?: number;
}

/** Signs in through the person's browser, with a box in VS Code that waits, takes a pasted address, and cancels. */
export function vscodeScreen(position: ScreenPosition): SignInScreen {
  return {
    open: async (url) => void (await vscode.env.openExternal(vscode.Uri.parse(url))),
    paste: (url, fault, ended) => askForAddress(position, url, fault, ended),
    forwardPort,
    language: { tag: locale(), say: engineText },
  };
}

/** In a remote window the extension runs on another computer than the browser; VS Code forwards the port where it can. */
async function forwardPort(port: number): Promise<number> {
  const external = await vscode.env.asExternalUri(vscode.Uri.parse(`http://127.0.0.1:${port}`));
  return forwardedPort(external) ?? port;
}

function askForAddress(
  position: ScreenPosition,
  url: string,
  fault: (text: string) => string | undefined,
  ended: AbortSignal,
): Promise<string | undefined> {
  const box = vscode.window.createInputBox();
  Object.assign(box, position);
  box.prompt = t('Sign in on the page in your browser. If it ends on a page that cannot be reached, paste the address of that page here.');
  box.placeholder = t('Waiting for the browser…');
  box.busy = true;
  box.ignoreFocusOut = true;
  const again = { iconPath: new vscode.ThemeIcon('link-external'), tooltip: t('Open the Page Again') };
  const copy = { iconPath: new vscode.ThemeIcon('copy'), tooltip: t('Copy the Address of the Page') };
  box.buttons = [again, copy];
  box.onDidTriggerButton((button) => {
    if (button === again) void vscode.env.openExternal(vscode.Uri.parse(url));
    else void vscode.env.clipboard.writeText(url);
  });
  return new Promise((resolve) => {
    const end = (text: string | undefined): void => {
      resolve(text);
      box.dispose();
    };
    box.onDidChangeValue(() => (box.validationMessage = undefined));
    box.onDidAccept(() => {
      const trouble = fault(box.value);
      box.validationMessage = trouble && engineText(trouble);
      if (trouble === undefined) end(box.value);
    });
    box.onDidHide(() => end(undefined));
    ended.addEventListener('abort', () => end(undefined));
    box.show();
  });
}
