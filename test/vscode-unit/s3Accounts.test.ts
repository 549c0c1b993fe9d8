import { beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SyncError } from '../../src/core';
import { findAccess, usesOneOf, type Accounts } from '../../src/vscode/accounts/access';
import { s3AccountOf } from '../../src/vscode/connect/draft';
import { GoogleAccounts } from '../../src/vscode/accounts/google/accounts';
import { S3Accounts, signInLabel, storeLabel, type S3Account } from '../../src/vscode/accounts/s3Accounts';
import { FakeSecrets } from './fakeSecrets';

const endpoint = 'https://s3.example.com';
const keys = { kind: 'keys', accessKeyId: 'AK', secretAccessKey: 'SK' } as const;
const work: S3Account = { id: 'work', endpoint, region: 'eu', pathStyle: true, signIn: keys };
const sso: S3Account = { id: 'sso', endpoint: undefined, region: undefined, pathStyle: undefined, signIn: { kind: 'aws', profile: 'sso' } };
const open: S3Account = { id: 'open', endpoint, region: undefined, pathStyle: undefined, signIn: { kind: 'anonymous' } };

describe('The S3 accounts of VS Code', () => {
  let secrets: FakeSecrets;
  let accounts: S3Accounts;

  beforeEach(() => {
    secrets = new FakeSecrets();
    accounts = new S3Accounts(secrets.open());
  });

  it('are kept as they were entered, over a restart', async () => {
    for (const account of [work, sso, open]) await accounts.add(account);
    assert.deepEqual(await new S3Accounts(secrets.open()).list(), [work, sso, open]);
  });

  it('are signed out when the key ring has lost or spoiled them', async () => {
    await accounts.add(work);
    const [name = ''] = secrets.values.keys();
    const spoiled = ['', '{', '[{"id":"x"}]', '[{"id":"x","signIn":{"kind":"keys"}}]', '[{"id":1,"signIn":{"kind":"anonymous"}}]'];
    for (const text of [
      ...spoiled,
      '[{"id":"x","endpoint":3,"signIn":{"kind":"anonymous"}}]',
      '[{"id":"x","signIn":{"kind":"aws","profile":3}}]',
    ]) {
      secrets.values.set(name, text);
      assert.deepEqual(await accounts.list(), [], text);
    }
  });

  it('are not overwritten when the key ring cannot be read', async () => {
    await accounts.add(work);
    secrets.failure = new Error('locked');
    for (const attempt of [accounts.list(), accounts.add(sso), accounts.remove('work')])
      await assert.rejects(attempt, (error) => SyncError.is(error, 'unauthorized') && /Unlock the key ring/.test(error.message));
    secrets.failure = undefined;
    assert.deepEqual(await accounts.list(), [work]);
  });

  it('are shown without their secrets', () => {
    assert.deepEqual(
      [work, sso, open].map(({ signIn }) => signInLabel(signIn)),
      ['AK', 'AWS profile "sso"', 'No keys'],
    );
    assert.deepEqual([work, sso, open].map(storeLabel), ['s3.example.com, eu', 'Amazon S3', 's3.example.com']);
  });
});

describe('The S3 account of a folder', () => {
  const remote = { url: 's3://bucket', endpoint };
  const hidden: string[] = [];
  const log = { hide: (secret: string): void => void hidden.push(secret) };
  let accounts: Accounts;

  beforeEach(async () => {
    const secrets = new FakeSecrets();
    accounts = { s3: new S3Accounts(secrets.open()), google: new GoogleAccounts(secrets.open()) };
    for (const account of [work, sso, open]) await accounts.s3.add(account);
  });

  it('is what it was connected with, and its secret is hidden from the log', async () => {
    const credentials = { accessKeyId: 'AK', secretAccessKey: 'SK' };
    assert.deepEqual(await findAccess({ ...remote, account: 'work' }, accounts, log), { s3: { credentials } });
    assert.deepEqual(hidden, ['SK']);
    assert.deepEqual(await findAccess({ ...remote, account: 'open' }, accounts, log), { s3: { credentials: 'anonymous' } });
    assert.deepEqual(await findAccess({ url: 's3://bucket', account: 'sso' }, accounts, log), { s3: { profile: 'sso' } });
  });

  it('is the AWS configuration where nobody has said anything, and none where none is needed', async () => {
    assert.deepEqual(await findAccess(remote, accounts, log), {});
    assert.deepEqual(await findAccess({ url: 'file:///srv/cloud' }, accounts, log), {});
  });

  it('is never another one when its own is signed out', async () => {
    await accounts.s3.remove('work');
    await assert.rejects(
      findAccess({ ...remote, account: 'work' }, accounts, log),
      (error) => SyncError.is(error, 'unauthorized') && error.message.includes('"Cloud Sync: Sign In…"'),
    );
  });

  it('is never shown to another store', async () => {
    for (const elsewhere of [undefined, 'https://evil.example.com', 'http://s3.example.com'])
      await assert.rejects(findAccess({ ...remote, endpoint: elsewhere, account: 'work' }, accounts, log), /signed out/);
    assert.ok(
      await findAccess({ ...remote, endpoint: `${endpoint}/`, account: 'work' }, accounts, log),
      'the same address, written otherwise',
    );
  });

  it('matters to the folders that use it', () => {
    assert.equal(usesOneOf({ ...remote, account: 'work' }, ['work']), true);
    assert.equal(usesOneOf({ ...remote, account: 'open' }, ['work']), false);
    assert.equal(usesOneOf({ url: 'gdrive://id' }, ['anyone']), true, 'the only account there is');
    assert.equal(usesOneOf(remote, ['work']), false);
    assert.equal(usesOneOf(undefined, ['work']), false);
  });
});

describe('The S3 account that the answers make', () => {
  const newId = (): string => 'new';
  const answers = { provider: 's3', endpoint, region: 'eu', signIn: 'keys', accessKeyId: 'AK', secretAccessKey: 'changed' } as const;
  const made = { endpoint, region: 'eu', signIn: { ...keys, secretAccessKey: 'changed' } };

  it('is a new one', () => {
    assert.deepEqual(s3AccountOf(answers, [sso], newId), { id: 'new', ...made });
    assert.equal(s3AccountOf({ ...answers, accessKeyId: 'other' }, [work], newId).id, 'new');
    assert.equal(s3AccountOf({ ...answers, endpoint: 'https://other.example.com' }, [work], newId).id, 'new');
    assert.equal(s3AccountOf({ ...answers, signIn: 'anonymous' }, [work], newId).id, 'new');
  });

  it('is the saved one that was chosen', () => {
    assert.equal(s3AccountOf({ provider: 's3', saved: work }, [work], newId), work);
  });

  it('takes the place of one with the same key: then the new secret is that of all its folders', () => {
    assert.deepEqual(s3AccountOf(answers, [sso, work], newId), { id: 'work', ...made });
  });

  it('takes the place of the one that the folder had, when that is signed out or its keys are replaced', () => {
    const proposed = { url: 's3://bucket', endpoint, region: 'eu', account: 'work' };
    const again = { proposed, signIn: 'keys', accessKeyId: 'rotated', secretAccessKey: 'changed' } as const;
    assert.equal(s3AccountOf(again, [], newId).id, 'work');
    assert.equal(s3AccountOf(again, [work], newId).id, 'work');
    assert.equal(s3AccountOf({ proposed, signIn: 'aws' }, [], newId).id, 'work');
  });

  it('leaves the one of the folder alone when it is of another kind: other folders still use that', () => {
    const proposed = { url: 's3://bucket', endpoint, account: 'work' };
    assert.equal(s3AccountOf({ proposed, signIn: 'anonymous' }, [work], newId).id, 'new');
    assert.equal(s3AccountOf({ proposed, signIn: 'anonymous' }, [work, open], newId).id, 'open');
  });
});
