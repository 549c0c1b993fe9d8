import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { ConflictPolicy, SyncAction, SyncPreview } from '../../src/core';
import { describeTrial } from '../../src/vscode/connect/describeTrial';
import { endpointFault, folderFault, remoteOf, signInOf } from '../../src/vscode/connect/draft';
import { back, runSteps, type Step } from '../../src/vscode/connect/steps';

interface Answers {
  readonly asked?: readonly string[];
  readonly b?: boolean;
}

/** A question that answers by itself; the answers are used up one by one. */
function question(
  name: string,
  answers: readonly (typeof back | 'next' | 'cancel')[],
  applies?: (draft: Answers) => boolean,
): Step<Answers> {
  const left = [...answers];
  const ask = (draft: Answers): Promise<Answers | typeof back | undefined> => {
    const answer = left.shift() ?? 'next';
    if (answer === 'cancel') return Promise.resolve(undefined);
    return Promise.resolve(answer === back ? back : { ...draft, asked: [...(draft.asked ?? []), name] });
  };
  return applies === undefined ? { ask } : { ask, applies };
}

describe('The steps of the Connect wizard', () => {
  it('follow each other', async () => {
    assert.deepEqual((await runSteps({}, [question('a', []), question('b', [])]))?.asked, ['a', 'b']);
  });

  it('go back and forth, over questions that do not apply', async () => {
    const steps = [question('a', []), question('skipped', [], () => false), question('b', [back]), question('c', [])];
    assert.deepEqual((await runSteps<Answers>({}, steps))?.asked, ['a', 'a', 'b', 'c']);
  });

  it('end with nothing when one is cancelled', async () => {
    assert.equal(await runSteps({}, [question('a', []), question('b', ['cancel'])]), undefined);
  });

  it('end with nothing when going back from the first', async () => {
    assert.equal(await runSteps({}, [question('a', [back])]), undefined);
  });

  it('can begin in the middle, to change an answer', async () => {
    assert.deepEqual((await runSteps<Answers>({}, [question('a', []), question('b', [])], 1))?.asked, ['b']);
  });
});

describe('The answers of the Connect wizard', () => {
  it('make an S3 remote without secrets in it', () => {
    const draft = {
      provider: 's3',
      endpoint: 'http://127.0.0.1:9000',
      bucket: 'b-1',
      prefix: '/a/b/',
      signIn: 'keys',
      accessKeyId: 'AK',
      secretAccessKey: 'SK',
    } as const;
    assert.deepEqual(remoteOf(draft), { url: 's3://b-1/a/b', endpoint: 'http://127.0.0.1:9000' });
    assert.deepEqual(signInOf(draft), { kind: 'keys', accessKeyId: 'AK', secretAccessKey: 'SK' });
    assert.deepEqual(signInOf({ ...draft, signIn: 'aws' }), { kind: 'aws' });
    assert.deepEqual(signInOf({ ...draft, signIn: 'anonymous' }), { kind: 'anonymous' });
  });

  it('make a URL of any folder', () => {
    assert.deepEqual(remoteOf({ provider: 'folder', path: '/srv/my cloud #1' }), { url: 'file:///srv/my%20cloud%20%231' });
  });

  const endpoints: readonly (readonly [string, boolean])[] = [
    ['', true],
    ['https://s3.example.com', true],
    ['http://127.0.0.1:9000/', true],
    ['s3.example.com', false],
    ['ftp://s3.example.com', false],
    ['https://key:secret@s3.example.com', false],
    ['https://s3.example.com/bucket', false],
  ];
  for (const [text, isFine] of endpoints) {
    it(`${isFine ? 'accept' : 'refuse, with a sentence,'} "${text}" as an endpoint`, () => {
      assert.equal(endpointFault(text) === undefined, isFine);
    });
  }

  const folders: readonly (readonly [string, boolean])[] = [
    ['/srv/cloud', true],
    ['/home/me/project-cloud', true],
    ['', false],
    ['cloud', false],
    ['/home/me/project', false],
    ['/home/me/project/cloud', false],
    ['/home/me', false],
    ['/', false],
  ];
  for (const [text, isFine] of folders) {
    it(`${isFine ? 'accept' : 'refuse, with a sentence,'} "${text}" as the cloud of /home/me/project`, () => {
      assert.equal(folderFault(text, '/home/me/project') === undefined, isFine);
    });
  }
});

describe('The question before the first sync', () => {
  const action = (type: string): SyncAction => ({ type, path: 'x', reason: '' }) as unknown as SyncAction;
  const asks = { merge: true, otherwise: 'ask' } as const;
  const preview = (...types: readonly string[]): SyncPreview => ({ actions: types.map(action), blocked: [], isFirstSync: true });

  it('says in numbers what would happen, and that nothing is deleted', () => {
    const { message, detail } = describeTrial(
      'project',
      's3://b',
      {
        preview: preview('upload', 'upload', 'download', 'conflict', 'record'),
        capabilities: undefined,
      },
      asks,
    );
    assert.equal(message, 'Keep "project" and s3://b the same?');
    assert.match(detail, /2 files will be uploaded\.\n1 file will be downloaded\.\n1 file is the same.*\n1 file differs/);
    assert.match(detail, /deletes nothing/);
  });

  const outcomes: readonly (readonly [ConflictPolicy['otherwise'], RegExp, RegExp])[] = [
    ['ask', /1 file differs.*you decide/, /2 files differ.*you decide/],
    ['both', /1 file differs.*both versions are kept/, /2 files differ.*both versions are kept/],
    ['local', /1 file differs.*the local version takes the place/, /2 files differ.*the local versions take the place/],
    ['remote', /1 file differs.*the version in the cloud takes the place/, /2 files differ.*the versions in the cloud take the place/],
  ];
  for (const [otherwise, one, two] of outcomes) {
    it(`says what becomes of files that differ when the setting says "${otherwise}"`, () => {
      const detail = (...types: readonly string[]): string =>
        describeTrial('p', 'r', { preview: preview(...types), capabilities: undefined }, { merge: true, otherwise }).detail;
      assert.match(detail('conflict'), one);
      assert.match(detail('conflict', 'conflict'), two);
      assert.equal(/you decide/.test(detail('conflict')), otherwise === 'ask');
    });
  }

  it('says how well the store guards against others', () => {
    const all = { conditionalCreate: true, conditionalUpdate: true, conditionalDelete: true, keepsDeleted: false };
    const question = (conditionalUpdate: boolean): string =>
      describeTrial('p', 'r', { preview: preview(), capabilities: { ...all, conditionalUpdate } }, asks).detail;
    assert.match(question(true), /refuses to overwrite/);
    assert.match(question(false), /cannot refuse/);
  });
});
