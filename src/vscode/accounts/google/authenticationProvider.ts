import * as vscode from 'vscode';
import { driveScopes, type DriveAccessLevel } from '../../../remote/drive/auth/endpoints';
import { authenticationId } from '../../ids';
import { t } from '../../texts/l10n';
import type { ListChange } from '../secretList';
import type { GoogleAccount, GoogleAccounts } from './accounts';

/** What the provider leaves to others: talking to the person and to Google. */
export interface GoogleSignIn {
  /** Resolves with `undefined` when the person cancels or it fails; they know about it then. */
  signIn(level: DriveAccessLevel): Promise<GoogleAccount | undefined>;
  /** Takes the permission back at Google, and tells the person when that does not work. */
  revoke(account: GoogleAccount): Promise<void>;
}

/**
 * Puts the Google accounts into VS Code's Accounts menu, with their sign-out. The access tokens stay with Cloud Sync: a
 * session given to VS Code, and through it to other extensions, holds none.
 */
export function registerGoogleAuthentication(accounts: GoogleAccounts, google: GoogleSignIn): vscode.Disposable {
  const provider = new GoogleAuthenticationProvider(accounts, google);
  const label = t('Google Drive for Cloud Sync');
  return vscode.Disposable.from(
    provider,
    vscode.authentication.registerAuthenticationProvider(authenticationId, label, provider, { supportsMultipleAccounts: true }),
  );
}

class GoogleAuthenticationProvider implements vscode.AuthenticationProvider, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly onDidChangeSessions = this.changes.event;
  private readonly subscription: { dispose(): void };

  constructor(
    private readonly accounts: GoogleAccounts,
    private readonly google: GoogleSignIn,
  ) {
    this.subscription = accounts.onDidChange((change) => this.changes.fire(sessionsOf(change)));
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }

  async getSessions(
    scopes: readonly string[] | undefined,
    { account }: vscode.AuthenticationProviderSessionOptions = {},
  ): Promise<vscode.AuthenticationSession[]> {
    const sessions = (await this.accounts.list()).map(sessionOf);
    return sessions.filter(
      (session) =>
        (account === undefined || session.account.id === account.id) &&
        (scopes === undefined || scopes.every((scope) => session.scopes.includes(scope))),
    );
  }

  async createSession(scopes: readonly string[]): Promise<vscode.AuthenticationSession> {
    const account = await this.google.signIn(scopes.includes(driveScopes.full) ? 'full' : 'file');
    if (account === undefined) throw new vscode.CancellationError();
    await this.accounts.add(account);
    return sessionOf(account);
  }

  async removeSession(id: string): Promise<void> {
    const account = await this.accounts.remove(id);
    if (account !== undefined) await this.google.revoke(account);
  }
}

function sessionsOf({
  added,
  removed,
  changed,
}: ListChange<GoogleAccount>): vscode.AuthenticationProviderAuthenticationSessionsChangeEvent {
  return { added: added.map(sessionOf), removed: removed.map(sessionOf), changed: changed.map(sessionOf) };
}

function sessionOf({ id, label, level }: GoogleAccount): vscode.AuthenticationSession {
  return { id, account: { id, label }, scopes: [driveScopes[level]], accessToken: '' };
}
