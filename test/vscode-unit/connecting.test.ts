import { beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SyncError } from '../../src/core';
import { collect } from '../../src/core/bytes';
import { remoteKey, type Remote } from '../../src/vscode/folder/remote';
import type { S3Account } from '../../src/vscode/accounts/s3Accounts';
import { WizardWorld, type Move } from './wizardWorld';

const endpoint = 'https://s3.example.com';
const keys = { kind: 'keys', accessKeyId: 'AK', secretAccessKey: 'SK' } as const;
const work: S3Account = { id: 'work', endpoint, region: 'eu', pathStyle: undefined, signIn: keys };

/** All answers to connect with keys that were never entered before, with the step that each belongs to. */
const newStore: readonly (readonly [Move, string])[] = [
  [{ take: 'Amazon S3' }, '(1/5)'],
  [{ take: 'Access key and secret' }, '(2/5)'],
  [{ type: endpoint }, '(3/5)'],
  [{ type: 'eu' }, '(3/5)'],
  [{ type: 'AK' }, '(3/5)'],
  [{ type: 'SK' }, '(3/5)'],
  [{ take: 'b-2' }, '(4/5)'],
  [{ type: 'team' }, '(5/5)'],
  [{ take: 'Start Syncing' }, 'Keep "project"'],
];

const flows: Readonly<Record<string, readonly (readonly [Move, string])[]>> = {
  'with new keys': newStore,
  'with the AWS configuration': [
    [{ take: 'Amazon S3' }, '(1/5)'],
    [{ take: 'AWS profile "sso"' }, '(2/5)'],
    [{ type: '' }, '(3/5)'],
    [{ type: 'eu-central-1' }, '(3/5)'],
    [{ type: 'b-3' }, '(4/5)'],
    [{ type: '' }, '(5/5)'],
    [{ take: 'Start Syncing' }, 'Keep "project"'],
  ],
  'without keys': [
    [{ take: 'Amazon S3' }, '(1/5)'],
    [{ take: 'No keys' }, '(2/5)'],
    [{ type: endpoint }, '(3/5)'],
    [{ type: '' }, '(3/5)'],
    [{ type: 'public' }, '(4/5)'],
    [{ type: '' }, '(5/5)'],
    [{ take: 'Start Syncing' }, 'Keep "project"'],
  ],
  'with an account of an earlier time': [
    [{ take: 'Amazon S3' }, '(1/5)'],
    [{ take: '$(account) AK · s3.example.com, eu' }, '(2/5)'],
    [{ take: 'b-1' }, '(3/4)'],
    [{ type: 'notes' }, '(4/4)'],
    [{ take: 'Start Syncing' }, 'Keep "project"'],
  ],
  'to a folder': [
    [{ take: 'A folder' }, '(1/5)'],
    [{ type: '/srv/cloud' }, '(2/2)'],
    [{ take: 'Start Syncing' }, 'Keep "project"'],
  ],
};

describe('Connecting a folder', () => {
  let world: WizardWorld;

  beforeEach(async () => {
    world = new WizardWorld();
    await world.folder.sync.refresh();
  });

  const connect = (moves: readonly Move[]): Promise<void> =>
    world.person(moves, ({ connectFolder }, parts) => connectFolder(world.folder.sync, parts));
  const all = (flow: readonly (readonly [Move, string])[]): readonly Move[] => flow.map(([move]) => move);
  const memory = (): Remote | undefined => world.folder.memory?.connected;

  it('says in the log which files are left out, as the question promises', async () => {
    world.blocked = [{ path: 'a', cause: 'symlink', message: '"a" is a link.' }];
    await connect(flows['to a folder']?.map(([move]) => move) ?? []);
    assert.ok(world.logged.includes('Left out: "a" is a link.'), world.logged.join('\n'));
  });

  for (const [name, flow] of Object.entries(flows)) {
    describe(name, () => {
      beforeEach(() => (name.includes('earlier') ? world.accounts.s3.add(work) : undefined));

      it('takes at most five steps, and each says which it is', async () => {
        await connect(all(flow));
        assert.equal(world.shown.length, flow.length);
        flow.forEach(([, step], index) => assert.ok(world.shown[index]?.includes(step), `${world.shown[index] ?? ''} has ${step}`));
        assert.ok(memory() !== undefined);
      });

      flow.forEach(([, step], index) => {
        it(`stores nothing when it is cancelled at question ${index + 1}, ${step}`, async () => {
          const before = structuredClone(world.stored);
          await connect([...all(flow).slice(0, index), 'escape']);
          assert.deepEqual(world.stored, before);
          assert.equal(world.folder.openings.length, 0);
        });
      });

      flow.slice(1, -1).forEach(([, step], index) => {
        it(`goes back from question ${index + 2}, ${step}, and stores nothing by it`, async () => {
          const before = structuredClone(world.stored);
          const moves = all(flow);
          await connect([...moves.slice(0, index + 1), 'back', ...moves.slice(index, index + 1), 'escape']);
          assert.deepEqual(world.stored, before);
        });
      });
    });
  }

  it('stores the keys as an account, and its id with the remote', async () => {
    await connect(all(newStore));
    const [account] = await world.accounts.s3.list();
    assert.deepEqual({ ...account, id: '' }, { ...work, id: '' });
    assert.deepEqual(memory(), { url: 's3://b-2/team', endpoint, region: 'eu', account: account?.id });
    assert.deepEqual(world.trials[0]?.access, { s3: { credentials: { accessKeyId: 'AK', secretAccessKey: 'SK' } } });
  });

  it('without keys signs nothing', async () => {
    await connect(all(flows['without keys'] ?? []));
    assert.deepEqual(world.trials[0]?.access, { s3: { credentials: 'anonymous' } });
    assert.deepEqual(
      (await world.accounts.s3.list()).map(({ signIn }) => signIn),
      [{ kind: 'anonymous' }],
    );
  });

  it('with a saved account asks for no address and no keys, and adds no other account', async () => {
    await world.accounts.s3.add(work);
    await connect(all(flows['with an account of an earlier time'] ?? []));
    assert.deepEqual(await world.accounts.s3.list(), [work]);
    assert.deepEqual(memory(), { url: 's3://b-1/notes', endpoint, region: 'eu', account: 'work' });
  });

  it('lets a person remove a saved account where it is offered', async () => {
    await world.accounts.s3.add(work);
    await connect([{ take: 'Amazon S3' }, { remove: 'AK' }, { take: 'Sign Out' }, 'escape']);
    assert.deepEqual(await world.accounts.s3.list(), []);
    assert.ok(!world.choices.some((choice) => choice.includes('AK')));
    await world.accounts.s3.add(work);
    await connect([{ take: 'Amazon S3' }, { remove: 'AK' }, 'escape', { take: 'AK' }, 'escape']);
    assert.deepEqual(await world.accounts.s3.list(), [work], 'a person who thinks better of it goes on');
  });

  it('never offers keys of one store for a remote at another', async () => {
    await world.accounts.s3.add(work);
    world.folder.settings = { remote: 's3://bucket', 's3.endpoint': 'https://evil.example.com' };
    await connect([{ take: "The cloud that this folder's settings name" }, 'escape']);
    assert.ok(!world.choices.some((choice) => choice.includes('AK')), world.choices.join('\n'));
  });

  const corrections = [
    ['unauthorized', 4],
    ['badRemote', 2],
    ['offline', 2],
    ['noRemote', 6],
    ['forbidden', 6],
    ['unknown', 7],
  ] as const;
  for (const [code, question] of corrections) {
    it(`leads from the failure ${code} to the answer that it is about, with all answers kept`, async () => {
      world.failures.push(new SyncError(code, 'It failed so.'));
      const answers = all(newStore);
      await connect([...answers.slice(0, -1), { take: 'Change Answers' }, ...answers.slice(question)]);
      assert.equal(world.shown[8], 'It failed so.');
      assert.ok(memory() !== undefined);
    });
  }

  it('stores nothing when it failed and the person gives up', async () => {
    world.failures.push(new SyncError('forbidden', 'It failed so.'));
    await connect([...all(newStore).slice(0, -1), 'escape']);
    assert.deepEqual(world.stored, { memory: {}, secrets: [] });
  });

  it('says so when the key ring cannot keep the account, and connects nothing', async () => {
    const answers = all(newStore);
    const failing = world.person([...answers, 'escape'], ({ connectFolder }, parts) => {
      const s3 = Object.assign(Object.create(parts.accounts.s3) as typeof parts.accounts.s3, {
        add: () => Promise.reject(new SyncError('unauthorized', 'Unlock the key ring.')),
      });
      return connectFolder(world.folder.sync, { ...parts, accounts: { ...parts.accounts, s3 } });
    });
    await failing;
    assert.equal(world.shown.at(-1), 'Unlock the key ring.');
    assert.equal(memory(), undefined);
  });
});

describe('A folder that was connected', () => {
  const first: Remote = { url: 's3://first', endpoint, account: 'work' };
  const second: Remote = { url: 'file:///srv/cloud' };
  let world: WizardWorld;

  beforeEach(async () => {
    world = new WizardWorld();
    await world.accounts.s3.add(work);
    await world.folder.sync.bind(first);
    await world.folder.sync.bind(second);
  });

  const change = (moves: readonly Move[]): Promise<void> =>
    world.person(moves, ({ switchConnection }, parts) => switchConnection(world.folder.sync, parts));

  it('switches back after a look at what the first sync would do, which deletes nothing', async () => {
    const { fs, sync } = world.folder;
    await change([{ take: 's3://first' }, { take: 'Start Syncing' }]);
    await fs.write('kept.txt', Buffer.from('kept'));
    await sync.sync();
    await change([{ take: '/srv/cloud' }, { take: 'Start Syncing' }]);
    await fs.remove('kept.txt');
    await sync.sync();
    await change([{ take: 's3://first' }, { take: 'Start Syncing' }]);
    assert.equal(Buffer.from(await collect(fs.read('kept.txt'))).toString(), 'kept', 'what was deleted elsewhere comes back');
    assert.match(world.shown.at(-1) ?? '', /Keep "project" and s3:\/\/first at s3.example.com the same\?/);
    assert.equal(world.folder.memory?.connected?.account, 'work');
  });

  it('stays as it is when the person leaves at any question', async () => {
    const before = structuredClone(world.stored);
    await change(['escape']);
    await change([{ take: 's3://first' }, 'escape']);
    await change([{ take: 'Another cloud' }, 'escape']);
    assert.deepEqual(world.stored, before);
    assert.equal(world.folder.sync.remote?.url, second.url);
  });

  it('shows who signs in, and asks when nobody is signed in there any more', async () => {
    await change(['escape']);
    assert.deepEqual(world.choices, ['$(history) s3://first at s3.example.com · AK', '$(add) Another cloud…']);
    await world.accounts.s3.remove('work');
    await change([{ take: 'signed out' }, { take: 'Access key' }, { type: 'AK' }, { type: 'new' }, { take: 'Start Syncing' }]);
    assert.deepEqual(await world.accounts.s3.list(), [
      { id: 'work', endpoint, signIn: { ...keys, secretAccessKey: 'new' }, region: undefined, pathStyle: undefined },
    ]);
  });

  it('forgets a connection on demand', async () => {
    await change([{ remove: 's3://first' }, 'escape']);
    assert.deepEqual(world.folder.sync.recentRemotes.map(remoteKey), [remoteKey(second)]);
    assert.deepEqual(world.choices, ['$(add) Another cloud…']);
  });

  it('signs in again without another first sync, and the account keeps its id', async () => {
    await world.folder.sync.bind(first);
    await world.folder.sync.sync();
    assert.equal(world.folder.memory?.startsAfresh, undefined);
    await world.person([{ take: 'Access key' }, { type: 'rotated' }, { type: 'secret' }], ({ signInTo }, parts) =>
      signInTo(first, world.folder.sync, parts),
    );
    assert.deepEqual(world.shown, ['Connect to a Cloud (2/2)', 'Connect to a Cloud (3/3)', 'Connect to a Cloud (3/3)']);
    assert.equal(world.folder.memory?.startsAfresh, undefined);
    const [account] = await world.accounts.s3.list();
    assert.deepEqual([account?.id, account?.signIn.kind === 'keys' && account.signIn.accessKeyId], ['work', 'rotated']);
  });
});

describe('Signing out', () => {
  let world: WizardWorld;

  beforeEach(async () => {
    world = new WizardWorld();
    await world.accounts.s3.add(work);
  });

  const signOut = (moves: readonly Move[]): Promise<void> => world.person(moves, (flows) => flows.signOut(world.accounts));

  it('removes the account that is chosen, when the person agrees', async () => {
    await signOut([{ take: 'AK' }, { take: 'Sign Out' }]);
    assert.equal(world.secrets.values.size, 0);
    assert.equal(world.shown[1], 'Sign out of AK (s3.example.com, eu)?');
  });

  it('from Google does not wait for an answer of Google', async () => {
    const credentials = { type: 'authorized_user', client_id: 'c', client_secret: 's', refresh_token: 'r' } as const;
    await world.accounts.google.add({ id: 'g', label: 'me@example.com', level: 'full', credentials });
    await signOut([{ take: 'me@example.com' }, { take: 'Sign Out' }]);
    while (world.revoked.length === 0) await new Promise(setImmediate);
    assert.deepEqual(world.revoked, ['r']);
    assert.deepEqual(await world.accounts.google.list(), []);
  });

  it('removes nothing otherwise', async () => {
    await signOut(['escape']);
    await signOut([{ take: 'AK' }, 'escape']);
    assert.deepEqual(await world.accounts.s3.list(), [work]);
  });

  it('says when there is nobody to sign out', async () => {
    await world.accounts.s3.remove('work');
    await signOut(['escape']);
    assert.deepEqual(world.shown, ['Cloud Sync is signed in nowhere.']);
  });
});
