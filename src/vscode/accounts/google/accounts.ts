import type { SecretStorage } from 'vscode';
import { parseCredentials, type AuthorizedUser, type ServiceAccount } from '../../../remote/drive/auth/credentials';
import type { DriveAccessLevel } from '../../../remote/drive/auth/endpoints';
import { SecretList } from '../secretList';

/** A person or a service account that is signed in to Google Drive. Holds secrets: never for a log, a setting or another program. */
export interface GoogleAccount {
  /** Drive's own id. */
  readonly id: string;
  /** E-mail address. */
  readonly label: string;
  readonly level: DriveAccessLevel;
  readonly credentials: AuthorizedUser | ServiceAccount;
}

/** The Google accounts of this computer's VS Code. */
export class GoogleAccounts extends SecretList<GoogleAccount> {
  constructor(secrets: SecretStorage) {
    super(secrets, 'google:accounts', parseAccount);
  }
}

function parseAccount(value: unknown): readonly GoogleAccount[] {
  const { id, label, level, credentials } = (value ?? {}) as Partial<Record<keyof GoogleAccount, unknown>>;
  if (typeof id !== 'string' || typeof label !== 'string' || (level !== 'file' && level !== 'full')) return [];
  try {
    return [{ id, label, level, credentials: parseCredentials(JSON.stringify(credentials), 'The account') }];
  } catch {
    return [];
  }
}
