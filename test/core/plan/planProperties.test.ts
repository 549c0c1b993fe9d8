import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { SyncAction } from '../../../src/core/model/plan';
import { ancestors, nameKey } from '../../../src/core/names/nameKey';
import { isAtOrBelow, keyOf, PretendWorld, type Start } from '../../support/pretendWorld';
import { without, type Contents } from '../../support/trees';

/** How many worlds are tried; more of them, or fewer, by the environment. */
const numRuns = Number(process.env['CLOUD_SYNC_PLANNER_CASES'] ?? 100_000);

/** How often the premise of each property held: one that never does proves nothing. */
const exercised = new Map<string, number>();
const note = (what: string): void => void exercised.set(what, (exercised.get(what) ?? 0) + 1);

type Edit = {
  readonly kind: 'edit' | 'editAlike' | 'delete' | 'create' | 'createAlike' | 'move' | 'moveFolder' | 'replaceByFolder';
  readonly at: number;
  readonly to: string;
};

const path = fc
  .tuple(fc.array(fc.constantFrom('d', 'e'), { maxLength: 2 }), fc.constantFrom('a', 'A', 'b', 'c', 'd', 'D', 'é', 'e\u0301'))
  .map(([folders, name]) => [...folders, name].join('/'));
const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(
    'edit',
    'edit',
    'editAlike',
    'delete',
    'delete',
    'create',
    'createAlike',
    'move',
    'move',
    'moveFolder',
    'replaceByFolder',
  ),
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
    makesRoom: fc.boolean(),
    isObjectStore: fc.boolean(),
    blockedHere: fc.option(fc.constantFrom('d', 'e', 'd/e', 'a', 'd/a'), { freq: 5 }),
    outOfScope: fc.option(fc.constantFrom('e', 'b', 'c'), { freq: 5 }),
  })
  .map(({ paths, editsHere, editsThere, hasBase, blockedHere, outOfScope, ...world }): Start => {
    const base = Object.fromEntries(withoutClashes(paths, nameKey).map((each, index) => [each, `base ${index % 5}`]));
    return {
      base: hasBase ? base : {},
      local: perturbed(base, editsHere, 'here', world.caseSensitive ? (each): string => each.normalize() : nameKey),
      remote: perturbed(base, editsThere, 'there', world.isObjectStore ? undefined : (each): string => each),
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

/**
 * One side after a person has worked on it. What both sides may do alike has a content that does not tell the side.
 * Without a `key` the side has room for every name.
 */
function perturbed(base: Contents, edits: readonly Edit[], side: string, key?: (path: string) => string): Contents {
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
    else if (kind === 'moveFolder') next = withFolderMoved(files, from, to);
    else next = without(files, from);
    if (kind === 'move' && from !== undefined && next[to] === undefined) next[to] = files[from] ?? '';
    if (kind === 'replaceByFolder' && from !== undefined) next[`${from}/b`] = `new ${side} ${index}`;
    if (key === undefined || withoutClashes(Object.keys(next), key).length === Object.keys(next).length) files = next;
  }
  return files;
}

/** All that is below the top folder of `path` goes below another one. */
function withFolderMoved(files: Contents, path: string, to: string): Record<string, string> {
  const [folder = ''] = path.split('/');
  const target = to.replaceAll('/', '') + 'x';
  return Object.fromEntries(
    Object.entries(files).map(([each, content]) => [each.startsWith(`${folder}/`) ? target + each.slice(folder.length) : each, content]),
  );
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

const takesPart = ({ start: world }: PretendWorld, each: string): boolean =>
  !isAtOrBelow(each, world.blockedHere, keyOf(world)) && !isAtOrBelow(each, world.outOfScope);

type Law = (world: PretendWorld, blocked: readonly string[], salt: number) => void;

const laws: Readonly<Record<string, Law>> = {
  'comes to rest with the same files on both sides, but for what it reports as blocked (P14, P15, P16, P17)': (world, blocked) => {
    for (const { type } of world.done) note(type);
    // A move that is blocked at its new name leaves the old one where it is.
    const waiting = new Set(blocked.flatMap((each) => [world.local[each], world.remote[each]]));
    for (const each of new Set([...Object.keys(world.local), ...Object.keys(world.remote), ...Object.keys(world.base)])) {
      if (!takesPart(world, each) || blocked.includes(each) || waiting.has(world.base[each])) continue;
      assert.deepEqual([world.local[each], world.base[each]], [world.remote[each], world.remote[each]], each);
    }
  },

  'blocks nothing but names that really clash (P15)': (world, blocked) => {
    const names = [...Object.keys(world.local), ...Object.keys(world.remote), world.start.blockedHere ?? ''];
    for (const each of blocked) {
      if (!takesPart(world, each)) continue;
      note('clash');
      const isClash = names.some(
        (other) => (other !== each && nameKey(other) === nameKey(each)) || isAbove(other, each, nameKey) || isAbove(each, other, nameKey),
      );
      assert.ok(isClash, `${each} is blocked for nothing`);
    }
  },

  'loses no version that one side had and the other did not know (P1, P6)': (world) => {
    const { base, local, remote } = world.start;
    const surviving = new Set([...Object.values(world.local), ...Object.values(world.remote)]);
    const known = new Set(Object.values(base));
    for (const [each, content] of [...Object.entries(local), ...Object.entries(remote)]) {
      if (base[each] !== undefined && (local[each] === undefined || remote[each] === undefined) && content !== base[each])
        note('edit against delete');
      if (!known.has(content)) assert.ok(surviving.has(content), `${each} (${content}) is gone`);
    }
  },

  'brings to the other side every file that only one side ever had': (world, blocked) => {
    const { base, local, remote } = world.start;
    const moved = new Set(Object.values(base));
    const aside = new Set(world.done.filter(({ type }) => type === 'stepAside').map((action) => action.path));
    for (const [side, mine, theirs, result] of [
      ['only here', local, remote, world.remote],
      ['only there', remote, local, world.local],
    ] as const) {
      for (const [each, content] of Object.entries(mine)) {
        const isOwn = base[each] === undefined && theirs[each] === undefined && !moved.has(content);
        if (!isOwn || !takesPart(world, each) || blocked.includes(each) || aside.has(each)) continue;
        note(side);
        assert.equal(result[each], content, each);
      }
    }
  },

  'deletes and moves nothing when there is no base (P5, P23)': (world) => {
    if (Object.keys(world.start.base).length > 0) return;
    note('no base');
    const removals = world.done.filter(({ type }) => type.startsWith('delete') || type.startsWith('move'));
    // What steps aside for a folder has no other name yet: the other side follows it as it follows any rename.
    if (world.done.some(({ type }) => type === 'stepAside')) return;
    assert.deepEqual(removals, []);
  },

  'touches nothing that is out of scope or cannot be read, or lies below that (P7, P8)': (world) => {
    const { start: initial } = world;
    const paths = [initial.local, initial.remote, world.local, world.remote].flatMap((tree) => Object.keys(tree));
    for (const each of new Set(paths)) {
      if (takesPart(world, each)) continue;
      note(isAtOrBelow(each, initial.blockedHere, keyOf(initial)) ? 'unreadable' : 'out of scope');
      assert.deepEqual([world.local[each], world.remote[each]], [initial.local[each], initial.remote[each]], each);
    }
  },

  'gives the same result in any order inside a batch (P19)': (world, _blocked, salt) => {
    const other = new PretendWorld(world.start);
    other.run((batch) => [...shuffled(salt)(batch)].reverse());
    if (world.done.length > 1) note('shuffled');
    assert.deepEqual([other.local, other.remote, other.base], [world.local, world.remote, world.base]);
  },

  'puts no two names where this disk has room for one (P25)': (world) => {
    const names = Object.keys(world.local).filter((each) => takesPart(world, each));
    if (!world.start.caseSensitive) note('disk without case');
    assert.deepEqual(withoutClashes(names, keyOf(world.start)).length, names.length);
  },

  'leaves nothing behind where it moved a file away (P26)': (world) => {
    for (const action of world.done) {
      if (action.type !== 'moveLocal' && action.type !== 'moveRemote') continue;
      if (action.local.path !== action.remote.path) note('moved content');
      assert.ok(!(action.from in world.base) || world.base[action.from] === world.remote[action.from], action.from);
    }
  },

  'gives a reason for everything (P30)': (world) => {
    for (const { reason } of world.done) assert.ok(reason.length > 0 && reason !== 'impossible');
  },
};

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
  'stepAside',
  'clash',
  'unreadable',
  'out of scope',
  'edit against delete',
  'only here',
  'only there',
  'no base',
  'shuffled',
  'disk without case',
  'moved content',
];

describe('the planner, on random trees', () => {
  it(`keeps all its laws in ${numRuns} worlds`, function () {
    this.timeout(0);
    const world = fc.property(start, fc.nat(), (from, salt) => {
      const pretended = new PretendWorld(from);
      const last = pretended.run(shuffled(salt));
      const blocked = last.blocked.map((entry) => entry.path);
      for (const [name, law] of Object.entries(laws)) {
        try {
          law(pretended, blocked, salt);
        } catch (error) {
          throw new Error(`It no longer ${name}.`, { cause: error });
        }
      }
    });
    fc.assert(world, { numRuns });
  });

  for (const premise of premises) {
    it(`was tried with: ${premise}`, () => {
      assert.ok((exercised.get(premise) ?? 0) > 0, `"${premise}" never happened: the laws that speak of it prove nothing`);
    });
  }
});
