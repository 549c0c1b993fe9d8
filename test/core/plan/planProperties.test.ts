import assert from 'node:assert/strict';
import fc from 'fast-check';
import { after, describe, it } from 'mocha';
import type { SyncAction } from '../../../src/core/model/plan';
import { ancestors, nameKey } from '../../../src/core/names/nameKey';
import { isAtOrBelow, keyOf, PretendWorld, type Start } from '../../support/pretendWorld';
import { without, type Contents } from '../../support/trees';

/** How many trees are tried; more of them by the environment, for a night. */
const numRuns = Number(process.env['PLAN_PROPERTY_RUNS'] ?? 1500);

/** How often the premise of each property held: one that never does proves nothing. */
const exercised = new Map<string, number>();
const note = (what: string): void => void exercised.set(what, (exercised.get(what) ?? 0) + 1);

type Edit = {
  readonly kind: 'edit' | 'editAlike' | 'delete' | 'create' | 'createAlike' | 'move' | 'replaceByFolder';
  readonly at: number;
  readonly to: string;
};

const path = fc
  .tuple(fc.array(fc.constantFrom('d', 'e'), { maxLength: 2 }), fc.constantFrom('a', 'A', 'b', 'c', 'd', 'D', 'é', 'e\u0301'))
  .map(([folders, name]) => [...folders, name].join('/'));
const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('edit', 'edit', 'editAlike', 'delete', 'delete', 'create', 'createAlike', 'move', 'move', 'replaceByFolder'),
  at: fc.nat(),
  to: path,
});
const tree = fc.uniqueArray(path, { minLength: 1, maxLength: 8 });
const start = fc
  .record({
    paths: tree,
    editsHere: fc.array(edit, { maxLength: 5 }),
    editsThere: fc.array(edit, { maxLength: 5 }),
    hasBase: fc.integer({ min: 0, max: 9 }).map((dice) => dice > 0),
    caseSensitive: fc.boolean(),
    canMoveRemotely: fc.boolean(),
    blockedHere: fc.option(fc.constantFrom('d', 'e', 'd/e', 'a', 'd/a'), { freq: 5 }),
    outOfScope: fc.option(fc.constantFrom('e', 'b', 'c'), { freq: 5 }),
  })
  .map(({ paths, editsHere, editsThere, hasBase, blockedHere, outOfScope, ...world }): Start => {
    const base = Object.fromEntries(withoutClashes(paths, nameKey).map((each, index) => [each, `base ${index % 5}`]));
    return {
      base: hasBase ? base : {},
      local: perturbed(base, editsHere, 'here', world.caseSensitive ? (each): string => each.normalize() : nameKey),
      remote: perturbed(base, editsThere, 'there', (each) => each),
      blockedHere: blockedHere ?? undefined,
      outOfScope: outOfScope ?? undefined,
      ...world,
    };
  });

/** The paths that can be together on a disk that compares names by `key`. */
function withoutClashes(paths: readonly string[], key: (path: string) => string): string[] {
  const kept: string[] = [];
  for (const each of paths) {
    const clashes = kept.some((other) => key(other) === key(each) || isAbove(other, each, key) || isAbove(each, other, key));
    if (!clashes) kept.push(each);
  }
  return kept;
}

function isAbove(folder: string, each: string, key: (path: string) => string): boolean {
  return ancestors(each).map(key).includes(key(folder));
}

/** One side after a person has worked on it. What both sides may do alike has a content that does not tell the side. */
function perturbed(base: Contents, edits: readonly Edit[], side: string, key: (path: string) => string): Contents {
  let files: Record<string, string> = { ...base };
  for (const [index, { kind, at, to }] of edits.entries()) {
    const paths = Object.keys(files);
    const from = paths[at % Math.max(1, paths.length)];
    let next = { ...files };
    if (kind === 'create') next[to] ??= `new ${side} ${index}`;
    else if (kind === 'createAlike') next[to] ??= 'alike';
    else if (from === undefined) continue;
    else if (kind === 'edit') next[from] = `edited ${side} ${index}`;
    else if (kind === 'editAlike') next[from] = 'alike';
    else next = without(files, from);
    if (kind === 'move' && from !== undefined && next[to] === undefined) next[to] = files[from] ?? '';
    if (kind === 'replaceByFolder' && from !== undefined) next[`${from}/b`] = `new ${side} ${index}`;
    if (withoutClashes(Object.keys(next), key).length === Object.keys(next).length) files = next;
  }
  return files;
}

/** A deterministic shuffle: the same salt, the same order. */
const shuffled =
  (salt: number) =>
  (batch: readonly SyncAction[]): readonly SyncAction[] => {
    const rank = ({ path: each, type }: SyncAction): number => {
      let hash = salt;
      for (const character of type + each) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
      return hash;
    };
    return [...batch].sort((one, other) => rank(one) - rank(other));
  };

const check = (property: (world: PretendWorld, blocked: readonly string[], salt: number) => void): void =>
  fc.assert(
    fc.property(start, fc.nat(), (from, salt) => {
      const world = new PretendWorld(from);
      const last = world.run(shuffled(salt));
      property(
        world,
        last.blocked.map((entry) => entry.path),
        salt,
      );
    }),
    { numRuns },
  );

const takesPart = ({ start: world }: PretendWorld, each: string): boolean =>
  !isAtOrBelow(each, world.blockedHere, keyOf(world)) && !isAtOrBelow(each, world.outOfScope);

describe('the planner, on random trees', () => {
  after(() => {
    const premises = [
      'upload',
      'download',
      'deleteLocal',
      'deleteRemote',
      'moveLocal',
      'moveRemote',
      'record',
      'forget',
      'conflict',
      'clash',
      'unreadable',
      'out of scope',
      'edit against delete',
      'only here',
      'only there',
      'shuffled',
    ];
    for (const premise of premises) assert.ok((exercised.get(premise) ?? 0) > 0, `"${premise}" never happened`);
  });

  it('comes to rest with the same files on both sides, but for what it reports as blocked (P14, P15, P16, P17)', () => {
    check((world, blocked) => {
      for (const { type } of world.done) note(type);
      // A move that is blocked at its new name leaves the old one where it is.
      const waiting = new Set(blocked.flatMap((each) => [world.local[each], world.remote[each]]));
      for (const each of new Set([...Object.keys(world.local), ...Object.keys(world.remote), ...Object.keys(world.base)])) {
        if (!takesPart(world, each) || blocked.includes(each) || waiting.has(world.base[each])) continue;
        assert.deepEqual([world.local[each], world.base[each]], [world.remote[each], world.remote[each]], each);
      }
    });
  });

  it('blocks nothing but names that really clash (P15)', () => {
    check((world, blocked) => {
      const names = [...Object.keys(world.local), ...Object.keys(world.remote), world.start.blockedHere ?? ''];
      for (const each of blocked) {
        if (!takesPart(world, each)) continue;
        note('clash');
        const isClash = names.some(
          (other) => (other !== each && nameKey(other) === nameKey(each)) || isAbove(other, each, nameKey) || isAbove(each, other, nameKey),
        );
        assert.ok(isClash, `${each} is blocked for nothing`);
      }
    });
  });

  it('loses no version that one side had and the other did not know (P1, P6)', () => {
    check((world) => {
      const { base, local, remote } = world.start;
      const surviving = new Set([...Object.values(world.local), ...Object.values(world.remote)]);
      const known = new Set(Object.values(base));
      for (const [each, content] of [...Object.entries(local), ...Object.entries(remote)]) {
        if (base[each] !== undefined && (local[each] === undefined || remote[each] === undefined) && content !== base[each])
          note('edit against delete');
        if (!known.has(content)) assert.ok(surviving.has(content), `${each} (${content}) is gone`);
      }
    });
  });

  it('brings to the other side every file that only one side ever had', () => {
    check((world, blocked) => {
      const { base, local, remote } = world.start;
      const moved = new Set(Object.values(base));
      for (const [side, mine, theirs, result] of [
        ['only here', local, remote, world.remote],
        ['only there', remote, local, world.local],
      ] as const) {
        for (const [each, content] of Object.entries(mine)) {
          const isOwn = base[each] === undefined && theirs[each] === undefined && !moved.has(content);
          if (!isOwn || !takesPart(world, each) || blocked.includes(each)) continue;
          note(side);
          assert.equal(result[each], content, each);
        }
      }
    });
  });

  it('deletes nothing when there is no base (P5, P23)', () => {
    check((world) => {
      if (Object.keys(world.start.base).length > 0) return;
      note('no base');
      const removals = world.done.filter(({ type }) => type.startsWith('delete') || type.startsWith('move'));
      assert.deepEqual(removals, []);
    });
    assert.ok((exercised.get('no base') ?? 0) > 0);
  });

  it('touches nothing that is out of scope or cannot be read, or lies below that (P7, P8)', () => {
    check((world) => {
      const { start: initial } = world;
      for (const each of new Set([
        ...Object.keys(initial.local),
        ...Object.keys(initial.remote),
        ...Object.keys(world.local),
        ...Object.keys(world.remote),
      ])) {
        if (takesPart(world, each)) continue;
        note(isAtOrBelow(each, initial.blockedHere, keyOf(initial)) ? 'unreadable' : 'out of scope');
        assert.deepEqual([world.local[each], world.remote[each]], [initial.local[each], initial.remote[each]], each);
      }
    });
  });

  it('gives the same result in any order inside a batch (P19)', () => {
    check((world, _blocked, salt) => {
      const other = new PretendWorld(world.start);
      other.run((batch) => [...shuffled(salt)(batch)].reverse());
      if (world.done.length > 1) note('shuffled');
      assert.deepEqual([other.local, other.remote, other.base], [world.local, world.remote, world.base]);
    });
  });

  it('gives a reason for everything (accountability)', () => {
    check((world) => {
      for (const { reason } of world.done) assert.ok(reason.length > 0 && reason !== 'impossible');
    });
  });
});
