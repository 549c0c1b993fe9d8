import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { run } from '../../src/cli/run';
import { findDriveAccess } from '../../src/cli/signInAccess';
import { SyncError } from '../../src/core/errors';
import { startDriveDouble, type DriveDouble } from '../harness/drive/driveDouble';
import { startOAuthServer, type OAuthServer } from '../harness/oauthServer';

describe('Google Drive from the command line', () => {
  let google: OAuthServer;
  let home: string;
  let variables: Record<string, string>;
  let input: PassThrough;
  /** What went to standard output and to standard error. */
  let said: { lines: string[]; errors: string[] };
  /** Gets the address that the person is to open. */
  let browser: (url: string) => Promise<void>;

  beforeEach(async () => {
    google = await startOAuthServer();
    home = await mkdtemp(join(tmpdir(), 'cloud-sync-sign-in-'));
    const { auth, token, revoke } = google.endpoints;
    variables = {
      XDG_DATA_HOME: join(home, 'data'),
      CLOUD_SYNC_DRIVE_ENDPOINT: google.url,
      CLOUD_SYNC_GOOGLE_AUTH: auth,
      CLOUD_SYNC_GOOGLE_TOKEN: token,
      CLOUD_SYNC_GOOGLE_REVOKE: revoke,
    };
    input = new PassThrough();
    said = { lines: [], errors: [] };
    browser = async (url) => void (await fetch(url));
  });

  afterEach(async () => {
    input.destroy();
    await google.close();
    await rm(home, { recursive: true });
  });

  const file = (): string => variables['CLOUD_SYNC_DRIVE_CREDENTIALS'] ?? join(home, 'data', 'cloud-sync', 'google-drive.json');
  const user = (): Parameters<typeof findDriveAccess>[0] => ({ platform: 'linux', home, variables });

  async function cli(...args: readonly string[]): Promise<number> {
    const world = {
      user: user(),
      hostname: 'laptop',
      signal: new AbortController().signal,
      onProgress: () => undefined,
      warn: (sentence: string) => {
        const url = sentence.split(/\s/).find((word) => word.startsWith(google.endpoints.auth));
        if (url !== undefined) void browser(url);
        else said.errors.push(sentence);
      },
      input,
    };
    return run(args, world, { line: (text) => said.lines.push(text), error: (sentence) => said.errors.push(sentence) }, '1.0.0');
  }

  function signIn(...args: readonly string[]): Promise<number> {
    const { client_id, client_secret } = google.client;
    return cli('sign-in', '--client-id', client_id, '--client-secret', client_secret, ...args);
  }

  it('is signed in to in the browser, and the credentials are for the owner alone', async () => {
    assert.equal(await signIn(), 0, said.errors.join());
    assert.match(said.lines.join('\n'), /Signed in to Google Drive as ada@example\.test/);
    assert.equal((await stat(file())).mode & 0o777, 0o600);
    assert.equal((await stat(dirname(file()))).mode & 0o077, 0);
    assert.deepEqual(await readdir(dirname(file())), ['google-drive.json'], 'no half-written file is left');
    const { credentials } = await findDriveAccess(user());
    assert.equal(credentials.type, 'authorized_user');
    const { refresh_token: secret } = JSON.parse(await readFile(file(), 'utf8')) as { readonly refresh_token: string };
    assert.ok(!`${said.lines.join()}${said.errors.join()}`.includes(secret));
  });

  it('is signed in to again without a word about the client', async () => {
    await signIn();
    const before = await readFile(file(), 'utf8');
    assert.equal(await cli('sign-in'), 0, said.errors.join());
    assert.notEqual(await readFile(file(), 'utf8'), before);
  });

  it('takes the client from the environment', async () => {
    variables['CLOUD_SYNC_GOOGLE_CLIENT_ID'] = google.client.client_id;
    variables['CLOUD_SYNC_GOOGLE_CLIENT_SECRET'] = google.client.client_secret;
    assert.equal(await cli('sign-in'), 0, said.errors.join());
  });

  it('is signed in to by pasting the address where the browser is another computer', async () => {
    browser = async (url) => {
      const { headers } = await fetch(url, { redirect: 'manual' });
      input.write(`hello\n${headers.get('location') ?? ''}\n`);
    };
    assert.equal(await signIn(), 0, said.errors.join());
    assert.match(said.errors.join('\n'), /Paste the whole address/);
  });

  it('is signed in to by a job whose input has ended', async () => {
    input.end();
    assert.equal(await signIn(), 0, said.errors.join());
  });

  describe('with a Drive behind it', () => {
    let drive: DriveDouble;

    beforeEach(async () => {
      drive = await startDriveDouble({ acceptsToken: (token) => google.isAccepted(token) });
      variables['CLOUD_SYNC_DRIVE_ENDPOINT'] = drive.url;
    });

    afterEach(() => drive.close());

    it('makes a folder, and says how to sync with it', async () => {
      assert.equal(await signIn('--new-folder', 'Notes'), 0, said.errors.join());
      const made = drive.store.list().find(({ name }) => name === 'Notes');
      assert.match(said.lines.join('\n'), new RegExp(`The folder "Notes" is --remote gdrive://${made?.id ?? 'missing'}`));
    });

    it('looks whether the account can reach a folder', async () => {
      const { id } = drive.store.createFolder('Archive');
      assert.equal(await signIn('--remote', `gdrive://${id}`, '--scope', 'full'), 0, said.errors.join());
      assert.match(said.lines.join('\n'), /The folder "Archive"/);
    });

    it('stores nothing when the account cannot reach the folder', async () => {
      assert.equal(await signIn('--remote', 'gdrive://somebody-elses-folder'), 1);
      assert.match(said.errors.join('\n'), /sees no folder with the id "somebody-elses-folder"/);
      assert.equal(existsSync(file()), false);
    });

    it('syncs a folder with the credentials of the sign-in, and says what to do when they are revoked', async () => {
      await signIn('--new-folder', 'Notes');
      const remote = /gdrive:\S+/.exec(said.lines.join('\n'))?.[0] ?? '';
      const folder = await mkdtemp(join(home, 'notes-'));
      await writeFile(join(folder, 'plan.md'), '# Plan');
      assert.equal(await cli('sync', folder, '--remote', remote), 0, said.errors.join());
      assert.ok(drive.store.list().some(({ name }) => name === 'plan.md'));
      google.revokeAll();
      assert.equal(await cli('sync', folder, '--remote', remote), 1);
      assert.match(said.errors.join('\n'), /expired or was revoked\. Sign in to Google Drive again/);
    });
  });

  it('stores nothing when the person declines', async () => {
    google.consent = 'deny';
    assert.equal(await signIn(), 1);
    assert.match(said.errors.join('\n'), /declined in the browser/);
    assert.equal(existsSync(file()), false);
  });

  it('wants to know which OAuth client it is', async () => {
    assert.equal(await cli('sign-in'), 2);
    assert.match(said.errors.join('\n'), /say --client-id <id>/);
  });

  it('is never signed in to over the key of a service account', async () => {
    variables['CLOUD_SYNC_DRIVE_CREDENTIALS'] = join(home, 'key.json');
    const key = JSON.stringify(google.serviceAccount);
    await writeFile(file(), key, { mode: 0o600 });
    assert.equal(await signIn(), 2);
    assert.equal(await cli('sign-out'), 2);
    assert.equal(await readFile(file(), 'utf8'), key);
  });

  it('is signed out of at Google and here', async () => {
    await signIn();
    const { refresh_token } = JSON.parse(await readFile(file(), 'utf8')) as { readonly refresh_token: string };
    assert.equal(await cli('sign-out'), 0);
    assert.equal(existsSync(file()), false);
    const body = new URLSearchParams({ grant_type: 'refresh_token', ...google.client, refresh_token });
    assert.equal((await fetch(google.endpoints.token, { method: 'POST', body })).status, 400);
    assert.equal(await cli('sign-out'), 0);
    assert.match(said.lines.at(-1) ?? '', /Nobody is signed in/);
  });

  it('keeps the file while Google cannot be told of a sign-out', async () => {
    await signIn();
    variables['CLOUD_SYNC_GOOGLE_REVOKE'] = 'http://127.0.0.1:9/revoke';
    assert.equal(await cli('sign-out'), 1);
    assert.ok(existsSync(file()));
  });

  it('refuses credentials that other users can read, and says how to correct that', async () => {
    await signIn();
    for (const mode of [0o640, 0o604, 0o620]) {
      await chmod(file(), mode);
      await assert.rejects(
        findDriveAccess(user()),
        (error) => SyncError.is(error, 'usage') && error.message.includes(`chmod 600 "${file()}"`),
      );
    }
  });

  it('without credentials says what to do', async () => {
    await assert.rejects(
      findDriveAccess(user()),
      (error) => SyncError.is(error, 'unauthorized') && /cloud-sync sign-in/.test(error.message),
    );
    variables['CLOUD_SYNC_DRIVE_CREDENTIALS'] = join(home, 'missing.json');
    await assert.rejects(findDriveAccess(user()), (error) => SyncError.is(error, 'unauthorized') && /There is no file/.test(error.message));
  });

  it('takes a bare token from the environment before any file', async () => {
    variables['CLOUD_SYNC_DRIVE_TOKEN'] = 'ya29.token';
    const { credentials, endpoint, authEndpoints } = await findDriveAccess(user());
    assert.deepEqual(credentials, { type: 'access_token', token: 'ya29.token' });
    assert.equal(endpoint, google.url);
    assert.deepEqual(authEndpoints, google.endpoints);
  });

  const mistakes: readonly (readonly [what: string, args: readonly string[], sentence: RegExp])[] = [
    ['a folder and a new one', ['--remote', 'gdrive://abc', '--new-folder', 'x'], /not both/],
    ['a remote that is no Drive', ['--remote', 's3://bucket', '--client-id', 'x'], /Only Google Drive/],
    ['an unknown scope', ['--scope', 'everything'], /--scope cannot be "everything": it is file or full/],
    ['an impossible port', ['--port', '70000'], /1 to 65535/],
    ['an argument', ['folder'], /one argument too many/],
  ];
  for (const [what, args, sentence] of mistakes) {
    it(`refuses a sign-in with ${what}`, async () => {
      assert.equal(await cli('sign-in', ...args), 2);
      assert.match(said.errors.join('\n'), sentence);
    });
  }
});
