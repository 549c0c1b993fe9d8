import { SyncError } from '../../../core/errors';

/** The program as Google knows it: a client of type "Desktop app" in the Google Cloud console. */
export interface OAuthClient {
  readonly client_id: string;
  /**
   * What Google calls the secret of a desktop client. Whoever has the program has it, so it keeps nothing secret
   * (https://developers.google.com/identity/protocols/oauth2#installed); the token endpoint wants it all the same.
   */
  readonly client_secret?: string | undefined;
}

/** A person who has signed in. In the form of Google's own tools (`gcloud auth application-default login`). */
export interface AuthorizedUser extends OAuthClient {
  readonly type: 'authorized_user';
  readonly refresh_token: string;
}

/** The key of a service account, as the Google Cloud console gives it out. */
export interface ServiceAccount {
  readonly type: 'service_account';
  readonly client_email: string;
  /** PEM. */
  readonly private_key: string;
}

/** An access token that somebody else looks after. It ends within the hour. */
export interface AccessToken {
  readonly type: 'access_token';
  readonly token: string;
}

/** Whatever lets into a Drive. */
export type DriveCredentials = AuthorizedUser | ServiceAccount | AccessToken;

/** Reads credentials from JSON. Throws `usage` with a sentence that names `place` and never repeats what is in it. */
export function parseCredentials(text: string, place: string): AuthorizedUser | ServiceAccount {
  const json = new Fields(parseObject(text, place), place);
  if (json.type === 'service_account') {
    return { type: 'service_account', client_email: json.text('client_email'), private_key: json.text('private_key') };
  }
  if (json.type !== 'authorized_user' && !json.has('refresh_token')) throw usage(place, formFault(json));
  const secret = json.has('client_secret') ? { client_secret: json.text('client_secret') } : {};
  return { type: 'authorized_user', client_id: json.text('client_id'), ...secret, refresh_token: json.text('refresh_token') };
}

function formFault(json: Fields): string {
  if (json.has('installed') || json.has('web'))
    return 'names an OAuth client and nobody who has signed in. Sign in first: cloud-sync sign-in writes the file that is meant here';
  return 'is neither the key of a service account nor the credentials of somebody who has signed in';
}

function parseObject(text: string, place: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // The parser's own message quotes the text, and that may hold a secret.
  }
  throw usage(place, 'is not a JSON object');
}

class Fields {
  constructor(
    private readonly values: Readonly<Record<string, unknown>>,
    private readonly place: string,
  ) {}

  get type(): unknown {
    return this.values['type'];
  }

  has(name: string): boolean {
    return this.values[name] !== undefined;
  }

  text(name: string): string {
    const value = this.values[name];
    if (typeof value === 'string' && value !== '') return value;
    throw usage(this.place, `lacks the field "${name}"`);
  }
}

function usage(place: string, fault: string): SyncError {
  return new SyncError('usage', `${place} ${fault}. Name a file with Google Drive credentials.`);
}
