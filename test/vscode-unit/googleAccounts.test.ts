import { beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SyncError } from '../../src/core';
import { GoogleAccounts, type GoogleAccount } from '../../src/vscode/accounts/google/accounts';
import { accessOf, findDriveAccess } from '../../src/vscode/accounts/google/driveAccess';
import type { Remote } from '../../src/vscode/folder/remote';
import type { ListChange } from '../../src/vscode/accounts/secretList';
import { FakeSecrets } from './fakeSecrets';

function account(id: string, token = `token of ${id}`): GoogleAccount {
  const credentials = { type: 'authorized_user', client_id: 'client', client_secret: 'not secret', refresh_token: token } as const;
  return { id, label: `${id}@example.test`, level: 'file', credentials };
}

const robot: GoogleAccount = {
  id: 'robot',
  label: 'robot@example.test',
  level: 'full',
  credentials: { type: 'service_account', client_email: 'robot@example.test', private_key: 'PEM' },
};

const [ada, bob] = [account('ada'), account('bob')];

describe('The Google accounts of VS Code', () => {
  let secrets: FakeSecrets;
  let accounts: GoogleAccounts;
  let changes: ListChange<GoogleAccount>[];

  beforeEach(async () => {
    secrets = new FakeSecrets();
    accounts = new GoogleAccounts(secrets.open());
    changes = [];
    await accounts.list();
    accounts.onDidChange((change) => changes.push(change));
  });

  const ids = (list: readonly GoogleAccount[]): readonly string[] => list.map(({ id }) => id);
  const news = (): readonly unknown[] => changes.map(({ added, removed, changed }) => [ids(added), ids(removed), ids(changed)]);

  it('are none at first', async () => {
    assert.deepEqual(await accounts.list(), []);
    assert.equal(await accounts.get('ada'), undefined);
  });

  it('are kept as they were added, people and service accounts', async () => {
    await accounts.add(ada);
    await accounts.add(robot);
    assert.deepEqual(await new GoogleAccounts(secrets.open()).list(), [ada, robot]);
    assert.deepEqual(await accounts.get('robot'), robot);
  });

  it('are replaced by a new sign-in of the same account', async () => {
    await accounts.add(ada);
    await accounts.add(account('ada', 'new token'));
    assert.deepEqual(await accounts.list(), [account('ada', 'new token')]);
  });

  it('are all kept when several are added at the same time', async () => {
    await Promise.all([ada, bob, robot].map((each) => accounts.add(each)));
    assert.deepEqual(ids(await accounts.list()), ['ada', 'bob', 'robot']);
  });

  it('leave nothing behind when the last one signs out', async () => {
    await accounts.add(ada);
    assert.deepEqual(await accounts.remove('ada'), ada);
    assert.equal(await accounts.remove('ada'), undefined);
    assert.equal(secrets.values.size, 0);
  });

  it('tell who came, went and signed in again, once each', async () => {
    await accounts.add(ada);
    await accounts.add(ada);
    await accounts.add(account('ada', 'new token'));
    await accounts.remove('ada');
    assert.deepEqual(news(), [
      [['ada'], [], []],
      [[], [], ['ada']],
      [[], ['ada'], []],
    ]);
  });

  it('tell of what another window did', async () => {
    const other = new GoogleAccounts(secrets.open());
    await other.add(ada);
    await other.remove('ada');
    await accounts.list();
    assert.deepEqual(news().at(-1), [[], ['ada'], []]);
  });

  it('do not count as new only because they are looked at for the first time', async () => {
    await accounts.add(ada);
    const later = new GoogleAccounts(secrets.open());
    const told: ListChange<GoogleAccount>[] = [];
    later.onDidChange((change) => told.push(change));
    await later.list();
    assert.deepEqual(told, []);
  });

  it('count as signed out when the key ring has lost or spoiled them', async () => {
    await accounts.add(ada);
    const [name = ''] = secrets.values.keys();
    for (const spoiled of ['', '{', '{}', '[null, 3, {"id":"x"}]', '[{"id":"a","label":"b","level":"all","credentials":{}}]']) {
      secrets.values.set(name, spoiled);
      assert.deepEqual(await accounts.list(), [], spoiled);
    }
  });

  it('listen no more when they are disposed of', () => {
    accounts.dispose();
    assert.equal(secrets.listenerCount, 0);
  });
});

describe('The Google account of a folder', () => {
  const remote: Remote = { url: 'gdrive://folder-id' };
  const ofBob: Remote = { ...remote, account: 'bob' };
  let accounts: GoogleAccounts;

  beforeEach(() => {
    accounts = new GoogleAccounts(new FakeSecrets().open());
  });

  async function rejectsWith(sentence: RegExp, of: Remote = remote): Promise<void> {
    await assert.rejects(findDriveAccess(of, accounts), (error) => SyncError.is(error, 'unauthorized') && sentence.test(error.message));
  }

  it('is the one with which the folder was connected', async () => {
    await accounts.add(ada);
    await accounts.add(bob);
    assert.deepEqual((await findDriveAccess(ofBob, accounts)).credentials, bob.credentials);
    await rejectsWith(/not said which Google account/);
  });

  it('is the only one when nobody has said which', async () => {
    await accounts.add(ada);
    assert.equal((await findDriveAccess(remote, accounts)).account, 'ada');
  });

  it('is never another one when its own is signed out', async () => {
    await accounts.add(ada);
    await rejectsWith(/signed out\. Run "Cloud Sync: Sign In…"/, ofBob);
  });

  it('is asked for when nobody is signed in', () => rejectsWith(/signed out/));

  it('goes to other addresses than Google only where the environment says so', () => {
    assert.deepEqual(accessOf(ada, {}).authEndpoints, {});
    assert.equal(accessOf(ada, {}).endpoint, undefined);
    const access = accessOf(ada, { CLOUD_SYNC_GOOGLE_TOKEN: 'http://127.0.0.1:1/token', CLOUD_SYNC_DRIVE_ENDPOINT: 'http://127.0.0.1:2' });
    assert.deepEqual([access.authEndpoints, access.endpoint], [{ token: 'http://127.0.0.1:1/token' }, 'http://127.0.0.1:2']);
  });
});
