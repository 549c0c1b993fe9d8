import { beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { SyncReport } from '../../src/vscode/folder/syncReport';
import { commandIds } from '../../src/vscode/ids';
import { NoticePolicy } from '../../src/vscode/messages/notices';
import type { FolderState } from '../../src/vscode/folder/state';
import { remote } from './folderWorld';
import { conflictIn, folderState, resultWith, stopped } from './states';

function report(trigger: SyncReport['trigger'], after: Partial<FolderState>, parts: Partial<SyncReport> = {}): SyncReport {
  return { remote, trigger, before: folderState(), after: folderState(after), startedAt: 0, actions: [], result: resultWith(), ...parts };
}

describe('Messages about a sync', () => {
  let policy: NoticePolicy;

  beforeEach(() => {
    policy = new NoticePolicy();
  });

  it('do not celebrate success', () => {
    for (const trigger of ['user', 'background'] as const) assert.equal(policy.reactTo([report(trigger, {})]), undefined);
  });

  it('announce the first conflict, and not each of the next', () => {
    const one = { conflicts: [conflictIn('a.md')] };
    const reaction = policy.reactTo([report('background', one)]);
    assert.ok(reaction?.kind === 'notice');
    assert.match(reaction.notice.message, /"a\.md" was changed both here and in the cloud/);
    const more = { conflicts: [conflictIn('a.md'), conflictIn('b.md')] };
    assert.equal(policy.reactTo([report('background', more, { before: folderState(one) })]), undefined);
  });

  it('ask at once about a stop when a person waits, and tell of each stop once otherwise', () => {
    const result = resultWith({ stopped });
    assert.deepEqual(policy.reactTo([report('user', {}, { result })]), { kind: 'reviewStop' });
    assert.equal(policy.reactTo([report('background', {}, { result })])?.kind, 'notice');
    assert.equal(policy.reactTo([report('background', {}, { result })]), undefined);
    const another = resultWith({ stopped: { ...stopped, approval: 'x2' } });
    assert.equal(policy.reactTo([report('background', {}, { result: another })])?.kind, 'notice');
  });

  it('tell a person who waits of every failure, but not of their own cancelling', () => {
    const failure = { code: 'offline', message: 'No network.', retry: 'backoff' } as const;
    for (let time = 0; time < 2; time++) assert.equal(policy.reactTo([report('user', {}, { failure })])?.kind, 'notice');
    assert.equal(policy.reactTo([report('user', {}, { failure: { code: 'aborted', message: 'Cancelled.', retry: 'never' } })]), undefined);
  });

  it('tell of background failures once, and of those that pass by themselves never', () => {
    const offline = { code: 'offline', message: 'No network.', retry: 'backoff' } as const;
    const keys = { code: 'unauthorized', message: 'Wrong keys.', retry: 'never' } as const;
    assert.equal(policy.reactTo([report('background', {}, { failure: offline })]), undefined);
    const reaction = policy.reactTo([report('background', {}, { failure: keys })]);
    assert.ok(reaction?.kind === 'notice');
    assert.deepEqual(
      reaction.notice.actions.map(({ title }) => title),
      ['Sign In…', 'Show Log'],
    );
    assert.equal(policy.reactTo([report('background', {}, { failure: keys })]), undefined);
  });

  it('offer what helps: to sign in, or other answers', () => {
    const offers = (...codes: readonly ('unauthorized' | 'forbidden' | 'server')[]): readonly (string | undefined)[] => {
      const failures = codes.map((code) => report('user', {}, { failure: { code, message: `${code}.`, retry: 'never' } }));
      const reaction = policy.reactTo(failures);
      assert.ok(reaction?.kind === 'notice');
      return reaction.notice.actions.map(({ command }) => command);
    };
    const { signIn, connect, showLog } = commandIds;
    assert.deepEqual(offers('unauthorized'), [signIn, showLog]);
    assert.deepEqual(offers('forbidden'), [connect, showLog]);
    assert.deepEqual(offers('unauthorized', 'forbidden'), [signIn, connect, showLog]);
    assert.deepEqual(offers('server'), [showLog]);
  });

  it('treat a sync that another extension asked for as one in the background', () => {
    const offline = { code: 'offline', message: 'No network.', retry: 'backoff' } as const;
    assert.equal(policy.reactTo([report('api', {}, { failure: offline })]), undefined);
    const result = resultWith({ stopped });
    assert.equal(policy.reactTo([report('api', {}, { result })])?.kind, 'notice');
    assert.equal(policy.reactTo([report('api', {}, { result })]), undefined);
  });

  it('combine the problems of many files into one, and keep silent about files that only wait for a save', () => {
    const problem = (path: string) => ({ path, code: 'unreadable', message: `"${path}" cannot be read.` }) as const;
    const reaction = policy.reactTo([report('user', { problems: [problem('a'), problem('b'), problem('c')] })]);
    assert.ok(reaction?.kind === 'notice');
    assert.equal(reaction.notice.message, '"a" cannot be read. (and 2 other files)');
    assert.equal(policy.reactTo([report('user', { problems: [{ ...problem('a'), code: 'unsavedChanges' }] })]), undefined);
  });

  it('tell in one message of folders that were synced together', () => {
    const failing = (name: string, message: string): SyncReport => {
      const after = { folder: { uri: `file:///${name}`, name } };
      return report('user', after, { failure: { code: 'forbidden', message, retry: 'never' } });
    };
    const same = policy.reactTo([failing('a', 'No access.'), failing('b', 'No access.')]);
    assert.ok(same?.kind === 'notice');
    assert.equal(same.notice.message, 'No access.');
    const different = policy.reactTo([failing('a', 'No access.'), failing('b', 'No bucket.')]);
    assert.ok(different?.kind === 'notice');
    assert.equal(different.notice.message, '2 folders could not be synced. a: No access. b: No bucket.');
  });

  it('count the conflicts of all folders that were synced together', () => {
    const reaction = policy.reactTo([report('user', { conflicts: [conflictIn('a')] }), report('user', { conflicts: [conflictIn('b')] })]);
    assert.ok(reaction?.kind === 'notice');
    assert.match(reaction.notice.message, /^2 files were changed/);
  });

  it('do not tell again of problems that a run which ended early did not look at', () => {
    const problems = [{ path: 'a', code: 'unreadable', message: '"a" cannot be read.' }] as const;
    const failure = { code: 'aborted', message: 'Cancelled.', retry: 'never' } as const;
    assert.equal(policy.reactTo([report('user', { problems }, { failure })]), undefined);
  });
});
