import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { describeUndo } from '../../src/vscode/activity/describeUndo';
import { choosePastSides } from '../../src/vscode/activity/pastSides';
import { planUndo, type CurrentFiles, type UndoPlan } from '../../src/vscode/activity/planUndo';
import type { FileRecord } from '../../src/vscode/activity/syncRecord';
import { fileRecord } from './pastRecords';

/** A folder that holds these contents; `old` and `older` are still kept. */
function holding(hashes: Readonly<Record<string, string>>, parts: Partial<CurrentFiles> = {}): CurrentFiles {
  return { hashes: new Map(Object.entries(hashes)), blocked: new Map(), kept: new Set(['old', 'older']), ...parts };
}

function stepsOf({ files }: UndoPlan): readonly unknown[] {
  return files.flatMap(({ steps }) => steps);
}

describe('The plan of an undo', () => {
  it('gives a file that was replaced its former content back', () => {
    const plan = planUndo([fileRecord()], holding({ 'a.txt': 'new' }));
    assert.deepEqual(stepsOf(plan), [{ kind: 'replace', path: 'a.txt', hash: 'old', expected: 'new' }]);
  });

  it('moves a file that the sync created to the trash', () => {
    const plan = planUndo([fileRecord({ before: null })], holding({ 'a.txt': 'new' }));
    assert.deepEqual(stepsOf(plan), [{ kind: 'remove', path: 'a.txt', expected: 'new' }]);
  });

  it('brings a file that was deleted back', () => {
    for (const effect of ['deletedHere', 'deletedInCloud'] as const) {
      const plan = planUndo([fileRecord({ effect, after: null })], holding({}));
      assert.deepEqual(stepsOf(plan), [{ kind: 'restore', path: 'a.txt', hash: 'old' }]);
    }
  });

  it('moves a file that was moved back', () => {
    const moved = fileRecord({ effect: 'movedHere', path: 'b.txt', from: 'a.txt', before: 'same', after: 'same' });
    assert.deepEqual(stepsOf(planUndo([moved], holding({ 'b.txt': 'same' }))), [
      { kind: 'moveBack', path: 'b.txt', to: 'a.txt', expected: 'same' },
    ]);
  });

  it('takes the conflict copy away when the original is back under its name', () => {
    const both = fileRecord({ effect: 'keptBoth', copy: 'a (conflict).txt' });
    assert.deepEqual(stepsOf(planUndo([both], holding({ 'a.txt': 'new', 'a (conflict).txt': 'old' }))), [
      { kind: 'replace', path: 'a.txt', hash: 'old', expected: 'new' },
      { kind: 'remove', path: 'a (conflict).txt', expected: 'old' },
    ]);
  });

  it('goes back over a file that was moved and then changed', () => {
    const files = [
      fileRecord({ effect: 'movedHere', path: 'b.txt', from: 'a.txt', before: 'old', after: 'old' }),
      fileRecord({ path: 'b.txt' }),
    ];
    assert.deepEqual(stepsOf(planUndo(files, holding({ 'b.txt': 'new' }))), [
      { kind: 'replace', path: 'b.txt', hash: 'old', expected: 'new' },
      { kind: 'moveBack', path: 'b.txt', to: 'a.txt', expected: 'old' },
    ]);
  });

  it('has nothing to do for a file that is again what it was', () => {
    assert.deepEqual(planUndo([fileRecord()], holding({ 'a.txt': 'old' })), { files: [{ file: fileRecord(), steps: [] }], refused: [] });
  });

  it('leaves out what was undone before', () => {
    assert.deepEqual(planUndo([fileRecord({ undone: 1 })], holding({ 'a.txt': 'new' })), { files: [], refused: [] });
  });

  const refusals: readonly (readonly [string, FileRecord, CurrentFiles, RegExp])[] = [
    ['was changed since', fileRecord(), holding({ 'a.txt': 'edited' }), /"a\.txt" was changed after that sync/],
    ['is gone by now', fileRecord(), holding({}), /changed after that sync/],
    ['is there again by now', fileRecord({ effect: 'deletedHere', after: null }), holding({ 'a.txt': 'x' }), /changed after that sync/],
    ['has a former content that is not kept', fileRecord({ before: 'lost' }), holding({ 'a.txt': 'new' }), /no longer kept/],
    ['has a former content that nobody knows', fileRecord({ before: undefined }), holding({ 'a.txt': 'new' }), /not known/],
    [
      'was moved from where another file is by now',
      fileRecord({ path: 'b.txt', from: 'a.txt', before: 'same', after: 'same' }),
      holding({ 'a.txt': 'x', 'b.txt': 'same' }),
      /another file "a\.txt"/,
    ],
    ['cannot be looked at', fileRecord(), holding({}, { blocked: new Map([['a.txt', 'It is locked.']]) }), /^It is locked\.$/],
    [
      'was kept in a copy that was changed since',
      fileRecord({ effect: 'keptBoth', copy: 'c' }),
      holding({ 'a.txt': 'new', c: 'edited' }),
      /"c" was changed/,
    ],
  ];
  for (const [what, file, current, why] of refusals) {
    it(`refuses a file that ${what}, and that file alone`, () => {
      const other = fileRecord({ path: 'other.txt', before: null });
      const hashes = new Map([...current.hashes, ['other.txt', 'new']]);
      const plan = planUndo([file, other], { ...current, hashes });
      assert.deepEqual(stepsOf(plan), [{ kind: 'remove', path: 'other.txt', expected: 'new' }]);
      assert.equal(plan.refused.length, 1);
      assert.match(plan.refused[0]?.why ?? '', why);
    });
  }
});

describe('The question before an undo', () => {
  const current = holding({ 'a.txt': 'new', 'b.txt': 'new' });
  const plan = (files: readonly FileRecord[]): UndoPlan => planUndo(files, current);

  it('offers to undo only what came from the cloud when the sync went both ways', () => {
    const { choices, detail } = describeUndo([fileRecord(), fileRecord({ effect: 'uploaded', path: 'b.txt' })], plan);
    assert.match(detail, /^What came from the cloud:\n1 file gets its[^]*\n\nWhat was sent from here:\n1 file gets its/);
    assert.deepEqual(
      choices.map(({ title, plan: { files } }) => [title, files.length]),
      [
        ['Undo What Came from the Cloud', 1],
        ['Undo All', 2],
      ],
    );
  });

  it('has one answer when the sync went one way', () => {
    const { choices } = describeUndo([fileRecord(), fileRecord({ path: 'b.txt' })], plan);
    assert.deepEqual(
      choices.map(({ title }) => title),
      ['Undo'],
    );
  });

  it('says what happens to how many files, and why others stay as they are', () => {
    const { detail } = describeUndo([fileRecord(), fileRecord({ path: 'b.txt', before: null }), fileRecord({ path: 'c.txt' })], plan);
    assert.match(detail, /^1 file gets its former content back\.\n1 file that the sync created goes to the trash\./);
    assert.match(detail, /Left as it is:\n"c\.txt" was changed after that sync\.$/);
  });

  it('offers nothing when nothing can be undone', () => {
    const { choices, detail } = describeUndo([fileRecord({ path: 'gone.txt' })], plan);
    assert.deepEqual(choices, []);
    assert.match(detail, /gone\.txt/);
  });
});

describe('A file of a past sync is shown', () => {
  const keeps =
    (...hashes: readonly string[]) =>
    (hash: string): Promise<boolean> =>
      Promise.resolve(hashes.includes(hash));

  it('as it was beside what it is, while it is still as the sync left it', async () => {
    assert.deepEqual(await choosePastSides(fileRecord(), 'new', keeps('old', 'new')), { kind: 'sinceThen', before: 'old' });
  });

  it('as it was before beside what it was after, when it changed since', async () => {
    assert.deepEqual(await choosePastSides(fileRecord(), 'newer', keeps('old', 'new')), {
      kind: 'thenAndNow',
      before: 'old',
      after: 'new',
    });
  });

  it('as it was, when it is gone', async () => {
    assert.deepEqual(await choosePastSides(fileRecord({ after: null }), undefined, keeps('old')), { kind: 'kept', hash: 'old' });
  });

  it('as it is, when there was nothing before, or it is no longer kept', async () => {
    assert.deepEqual(await choosePastSides(fileRecord({ before: null }), 'new', keeps()), { kind: 'file' });
    assert.deepEqual(await choosePastSides(fileRecord(), 'new', keeps()), { kind: 'file' });
  });

  it('not at all, when nothing of it is left', async () => {
    assert.deepEqual(await choosePastSides(fileRecord(), undefined, keeps()), { kind: 'gone' });
  });
});
