import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { decisionTable, localState, remoteState, type Decision, type SideState } from '../../../src/core/plan/decisionTable';
import { decide } from '../../../src/core/plan/plan';
import { actionsOf, baseState, localEntry, planOf, remoteInfo } from '../../support/trees';

const states: readonly SideState[] = ['none', 'created', 'unchanged', 'modified', 'deleted'];

/** What a person would expect, local state by state in the cloud; the rest cannot occur. */
const expected: Partial<Record<`${SideState} ${SideState}`, Decision>> = {
  'none none': 'nothing',
  'none created': 'download',
  'created none': 'upload',
  'created created': 'compare',
  'unchanged unchanged': 'nothing',
  'unchanged modified': 'download',
  'unchanged deleted': 'deleteLocal',
  'modified unchanged': 'upload',
  'modified modified': 'compare',
  'modified deleted': 'upload',
  'deleted unchanged': 'deleteRemote',
  'deleted modified': 'download',
  'deleted deleted': 'forget',
};

/** A side in the given state against a base that holds `base`. */
const contentIn: Readonly<Record<SideState, string | undefined>> = {
  none: undefined,
  created: 'new',
  unchanged: 'base',
  modified: 'edited',
  deleted: undefined,
};
const needsBase = (state: SideState): boolean => state !== 'none' && state !== 'created';

describe('the decision table', () => {
  for (const here of states) {
    for (const there of states) {
      const decision = expected[`${here} ${there}`];
      it(`says "${decision ?? 'impossible'}" to a path that is ${here} here and ${there} in the cloud`, () => {
        const rule = decisionTable[here][there];
        assert.equal(rule.decision, decision ?? 'nothing');
        assert.equal(rule.reason === 'impossible', decision === undefined);
        assert.ok(rule.reason.length > 0);
      });
      if (decision === undefined) continue;

      it(`is asked the right question by trees where a path is ${here} here and ${there} in the cloud`, () => {
        const base = needsBase(here) ? baseState('base') : undefined;
        const local = contentIn[here] === undefined ? undefined : localEntry('a', contentIn[here]);
        const remote = contentIn[there] === undefined ? undefined : remoteInfo('a', contentIn[there]);
        assert.deepEqual([localState(base, local), remoteState(base, remote)], [here, there]);
        const action = decide('a', base, local, remote);
        const type = decision === 'nothing' ? undefined : decision === 'compare' ? 'record' : decision;
        assert.equal(action?.type, type);
        assert.ok(action === undefined || (action.reason.length > 0 && action.path === 'a'));
      });
    }
  }

  it('never deletes or overwrites what was edited', () => {
    for (const other of states) {
      assert.ok(!['deleteLocal', 'download', 'forget'].includes(decisionTable.modified[other].decision));
      assert.ok(!['deleteRemote', 'upload', 'forget'].includes(decisionTable[other].modified.decision));
    }
  });
});

describe('plan', () => {
  it('makes a conflict of contents that differ, and says whether there was a last common one', () => {
    const [created] = planOf({ local: { a: 'x' }, remote: { a: 'y' } }).actions;
    const [edited] = planOf({ base: { a: 'b' }, local: { a: 'x' }, remote: { a: 'y' } }).actions;
    assert.ok(created?.type === 'conflict' && edited?.type === 'conflict');
    assert.deepEqual([created.kind, created.base, edited.kind, edited.base], ['bothCreated', undefined, 'bothEdited', baseState('b')]);
  });

  it('takes contents that are not known to be the same for different', () => {
    const action = decide('a', undefined, { ...localEntry('a', 'x'), hash: undefined }, { ...remoteInfo('a', 'x'), hash: undefined });
    assert.equal(action?.type, 'conflict');
  });

  it('only records a file that was touched', () => {
    const touched = { ...localEntry('a', 'b'), fingerprint: 'another' };
    assert.equal(decide('a', baseState('b'), touched, remoteInfo('a', 'b'))?.type, 'record');
    assert.equal(decide('a', baseState('b'), { ...touched, fingerprint: undefined }, remoteInfo('a', 'b')), undefined);
  });

  it('does not look at the clocks', () => {
    for (const modified of [0, -1, 9e15, Number.NaN]) {
      assert.equal(decide('a', baseState('b'), { ...localEntry('a', 'b'), modified }, { ...remoteInfo('a', 'b'), modified }), undefined);
      assert.equal(decide('a', baseState('b'), { ...localEntry('a', 'x'), modified }, remoteInfo('a', 'b'))?.type, 'upload');
      assert.equal(decide('a', baseState('b'), localEntry('a', 'b'), { ...remoteInfo('a', 'x'), modified })?.type, 'download');
    }
  });

  it('says for each write what it replaces', () => {
    const [upload] = planOf({ base: { a: 'b' }, local: { a: 'x' }, remote: { a: 'b' } }).actions;
    const [revive] = planOf({ base: { a: 'b' }, local: { a: 'x' } }).actions;
    const [download] = planOf({ base: { a: 'b' }, local: { a: 'b' }, remote: { a: 'x' } }).actions;
    assert.ok(upload?.type === 'upload' && revive?.type === 'upload' && download?.type === 'download');
    assert.deepEqual([upload.remote?.etag, revive.remote, download.local?.hash], ['etag of b', undefined, 'b']);
  });

  it('forgets what left the scope, and touches it on neither side', () => {
    const inScope = (path: string): boolean => path !== 'a';
    for (const sides of [{}, { remote: { a: 'b' } }, { remote: { a: 'x' } }]) {
      assert.deepEqual(actionsOf({ base: { a: 'b' }, ...sides, options: { inScope } }), ['forget a']);
    }
  });

  const all = { a: '1', 'd/b': '2', 'd/e/c': '3', dd: '4' };
  for (const [where, blocked] of [
    ['here', { blockedHere: ['d'] }],
    ['in the cloud', { blockedThere: ['d'] }],
  ] as const) {
    it(`leaves a path that is blocked ${where}, and all below it, as it is, whatever the other side did`, () => {
      const changed = { a: 'new', 'd/b': 'new', 'd/new': 'new', dd: 'new' };
      for (const trees of [
        { base: all, remote: changed, local: all },
        { base: all, remote: all, local: changed },
        { base: all, remote: {}, local: all },
        { base: all, remote: all, local: {} },
        { remote: all, local: changed },
      ]) {
        const actions = actionsOf({ ...trees, ...blocked });
        assert.deepEqual(
          actions.filter((action) => action.includes(' d/')),
          [],
        );
        assert.ok(actions.length > 0);
      }
      assert.ok(planOf({ base: all, ...blocked }).blocked.some(({ path }) => path === 'd'));
    });
  }
});
