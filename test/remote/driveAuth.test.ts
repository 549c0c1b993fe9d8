import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SyncError, type SyncErrorCode } from '../../src/core/errors';
import { identify } from '../../src/remote/drive/auth/account';
import { parseCredentials, type AuthorizedUser } from '../../src/remote/drive/auth/credentials';
import { openDriveAuth, type DriveAuth } from '../../src/remote/drive/auth/driveAuth';
import { revoke } from '../../src/remote/drive/auth/revoke';
import { newServiceAccountKey, startOAuthServer, type OAuthServer } from '../harness/oauthServer';

describe('Credentials for Google Drive', () => {
  let google: OAuthServer;
  let person: AuthorizedUser;

  beforeEach(async () => {
    google = await startOAuthServer();
    person = { type: 'authorized_user', ...google.client, refresh_token: google.issueRefreshToken() };
  });

  afterEach(() => google.close());

  function open(credentials: AuthorizedUser | OAuthServer['serviceAccount'] = person): DriveAuth {
    return openDriveAuth(credentials, { endpoints: google.endpoints });
  }

  const refreshes = (): number => google.requests.filter((request) => request === 'POST /token refresh_token').length;

  it('make no request before a token is asked for, and one for many tokens', async () => {
    const auth = open();
    assert.deepEqual(google.requests, []);
    const token = await auth.getAccessToken();
    assert.ok(google.isAccepted(token));
    assert.equal(await auth.getAccessToken(), token);
    assert.equal(refreshes(), 1);
  });

  it('are refreshed when the token is about to end', async () => {
    google.tokenLifetime = 60;
    const auth = open();
    const first = await auth.getAccessToken();
    google.tokenLifetime = 3600;
    const second = await auth.getAccessToken();
    assert.notEqual(second, first);
    assert.equal(await auth.getAccessToken(), second);
  });

  it('are refreshed once however many ask at the same time', async () => {
    const release = google.holdTokens();
    const auth = open();
    const tokens = Array.from({ length: 10 }, () => auth.getAccessToken());
    release();
    assert.equal(new Set(await Promise.all(tokens)).size, 1);
    assert.equal(refreshes(), 1);
  });

  it('give another token after the one that Drive refused, and only for that one', async () => {
    const auth = open();
    const first = await auth.getAccessToken();
    auth.invalidate(first);
    const second = await auth.getAccessToken();
    assert.notEqual(second, first);
    auth.invalidate(first);
    assert.equal(await auth.getAccessToken(), second);
  });

  it('that were revoked tell the person to sign in again, and tell nobody the secrets', async () => {
    google.revokeAll();
    const failure = await failureOf(open().getAccessToken());
    assert.equal(failure.code, 'unauthorized');
    assert.match(failure.message, /expired or was revoked\. Sign in to Google Drive again/);
    assertSecretless(failure, [person.refresh_token, google.client.client_secret]);
  });

  it('of a client that Google does not know name the settings to correct', async () => {
    const failure = await failureOf(open({ ...person, client_secret: 'wrong' }).getAccessToken());
    assert.equal(failure.code, 'unauthorized');
    assert.match(failure.message, /cloudSync\.drive\.clientId/);
  });

  it('do not count as bad when Google itself fails or cannot be reached', async () => {
    google.outage = 503;
    assert.equal((await failureOf(open().getAccessToken())).code, 'server');
    google.outage = undefined;
    const { url } = google;
    await google.close();
    const unreachable = openDriveAuth(person, { endpoints: { token: `${url}/token` } });
    assert.equal((await failureOf(unreachable.getAccessToken())).code, 'offline');
    google = await startOAuthServer();
  });

  it('stop waiting when they are cancelled', async () => {
    const release = google.holdTokens();
    const auth = open();
    const controller = new AbortController();
    const waiting = auth.getAccessToken(controller.signal);
    const patient = auth.getAccessToken();
    controller.abort();
    assert.equal((await failureOf(waiting)).code, 'aborted');
    assert.equal((await failureOf(auth.getAccessToken(controller.signal))).code, 'aborted');
    release();
    assert.ok(google.isAccepted(await patient), 'another caller gets its token all the same');
  });

  it('of a service account are a signed assertion that Google trades for a token', async () => {
    const auth = open(google.serviceAccount);
    const first = await auth.getAccessToken();
    assert.ok(google.isAccepted(first));
    assert.equal(await auth.getAccessToken(), first);
    auth.invalidate(first);
    assert.notEqual(await auth.getAccessToken(), first);
    assert.equal((await identify(google.serviceAccount, addresses())).label, google.serviceAccount.client_email);
  });

  it('of a service account with a foreign key or another name are refused with a sentence about the key', async () => {
    for (const wrong of [{ private_key: newServiceAccountKey() }, { client_email: 'nobody@example.test' }]) {
      const failure = await failureOf(open({ ...google.serviceAccount, ...wrong }).getAccessToken());
      assert.equal(failure.code, 'unauthorized');
      assert.match(failure.message, /the key of the service account/);
    }
  });

  it('of a service account whose key is damaged say so', async () => {
    const failure = await failureOf(open({ ...google.serviceAccount, private_key: 'not a key' }).getAccessToken());
    assert.equal(failure.code, 'unauthorized');
    assert.match(failure.message, /private key of the service account cannot be read/);
  });

  it('that are only an access token work until Drive refuses it', async () => {
    const auth = openDriveAuth({ type: 'access_token', token: 'given' });
    assert.equal(await auth.getAccessToken(), 'given');
    auth.invalidate('another');
    assert.equal(await auth.getAccessToken(), 'given');
    auth.invalidate('given');
    assert.equal((await failureOf(auth.getAccessToken())).code, 'unauthorized');
  });

  it('that are an access token with a line break or a space in it are wrong, and are not repeated', async () => {
    for (const token of ['SECRET-ONE\nSECRET-TWO', 'SECRET\r', 'SECRET ONE', 'SECRETÄ']) {
      const failure = await failureOf(openDriveAuth({ type: 'access_token', token }).getAccessToken());
      assert.equal(failure.code, 'usage');
      assert.doesNotMatch(failure.message, /SECRET/u);
    }
  });

  it('are revoked at Google, and revoking them again is no failure', async () => {
    const token = await open().getAccessToken();
    await revoke(person, google.endpoints);
    assert.equal(google.isAccepted(token), false);
    assert.equal((await failureOf(open().getAccessToken())).code, 'unauthorized');
    await revoke(person, google.endpoints);
  });

  it('of a service account are left as they are by a sign-out', async () => {
    await revoke(google.serviceAccount, google.endpoints);
    assert.deepEqual(google.requests, []);
  });

  function addresses(): Parameters<typeof identify>[1] {
    return { authEndpoints: google.endpoints, endpoint: google.url };
  }
});

describe('A file with credentials for Google Drive', () => {
  const serviceAccount = { type: 'service_account', client_email: 'robot@example.test', private_key: 'PEM' };
  const person = { type: 'authorized_user', client_id: 'id', client_secret: 'secret', refresh_token: 'token' };

  it('is the key of a service account or of a person, with whatever else Google puts into it', () => {
    assert.deepEqual(parse({ ...serviceAccount, project_id: 'p', token_uri: 'https://elsewhere.test' }), serviceAccount);
    assert.deepEqual(parse({ ...person, quota_project_id: 'p' }), person);
  });

  it('of a person needs neither a type nor the secret of the client', () => {
    const { client_id, refresh_token } = person;
    assert.deepEqual(parse({ client_id, refresh_token }), { type: 'authorized_user', client_id, refresh_token });
  });

  const faults: readonly (readonly [what: string, text: string, sentence: RegExp])[] = [
    ['no JSON', 'hunter2', /The file x is not a JSON object/],
    ['a list', '"hunter2"', /The file x is not a JSON object/],
    ['something else', '{"password":"hunter2"}', /neither the key of a service account nor/],
    ['a client that nobody has signed in with', '{"installed":{"client_secret":"hunter2"}}', /Sign in first: cloud-sync sign-in/],
    ['a service account without its key', '{"type":"service_account","client_email":"hunter2"}', /lacks the field "private_key"/],
    ['a person without a token', '{"type":"authorized_user","client_id":"hunter2"}', /lacks the field "refresh_token"/],
  ];
  for (const [what, text, sentence] of faults) {
    it(`that holds ${what} is refused without a word of what is in it`, () => {
      assert.throws(
        () => parseCredentials(text, 'The file x'),
        (error) =>
          SyncError.is(error, 'usage') && sentence.test(error.message) && !`${error.message}${String(error.cause)}`.includes('hunter2'),
      );
    });
  }

  function parse(value: object): object {
    return parseCredentials(JSON.stringify(value), 'The file x');
  }
});

async function failureOf(promise: Promise<unknown>): Promise<SyncError & { readonly code: SyncErrorCode }> {
  const error = await promise.then(
    () => assert.fail('It succeeded.'),
    (reason: unknown) => reason,
  );
  assert.ok(SyncError.is(error), String(error));
  return error;
}

function assertSecretless(error: Error, secrets: readonly string[]): void {
  const all = `${error.message} ${error.stack ?? ''} ${JSON.stringify(error)} ${String(error.cause)}`;
  for (const secret of secrets) assert.ok(!all.includes(secret));
}
