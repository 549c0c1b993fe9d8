import { moves } from './moveStories';
import { cloudDelete, cloudWrite, desktop, edit, fault, laptop, loseState, move, remove, sync, write, type Story } from './story';
import { many, shared } from './storyParts';

const basics: readonly Story[] = [
  { name: 'a new file travels', steps: [write(laptop, 'a.md', 'one'), sync(laptop), sync(desktop)] },
  {
    name: 'new files travel both ways',
    steps: [write(laptop, 'a.md', 'A'), write(desktop, 'b.md', 'B'), sync(laptop), sync(desktop), sync(laptop)],
  },
  { name: 'an edit travels', setting: shared('a.md'), steps: [edit(laptop, 'a.md', 1, 'edit'), sync(laptop), sync(desktop)] },
  {
    name: 'edits travel one after the other, from either side',
    setting: shared('a.md'),
    steps: [edit(laptop, 'a.md', 1, 'x'), sync(laptop), sync(desktop), edit(desktop, 'a.md', 2, 'y'), sync(desktop), sync(laptop)],
  },
  { name: 'a deletion travels', setting: shared('a.md', 'b.md'), steps: [remove(laptop, 'a.md'), sync(laptop), sync(desktop)] },
  {
    name: 'a deletion here and another there',
    setting: shared('a.md', 'b.md', 'c.md'),
    steps: [remove(laptop, 'a.md'), remove(desktop, 'b.md'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'both delete the same file',
    setting: shared('a.md', 'b.md'),
    steps: [remove(laptop, 'a.md'), remove(desktop, 'a.md'), sync(laptop), sync(desktop)],
  },
  { name: 'both create the same', steps: [write(laptop, 'a.md', 'same'), write(desktop, 'a.md', 'same'), sync(laptop), sync(desktop)] },
  {
    name: 'both make the same edit',
    setting: shared('a.md'),
    steps: [edit(laptop, 'a.md', 1, 'same'), edit(desktop, 'a.md', 1, 'same'), sync(laptop), sync(desktop)],
  },
  {
    name: 'an empty file',
    steps: [write(laptop, 'a.md', 'one'), { do: 'edit', device: laptop, path: 'a.md', line: 0, text: '' }, sync(laptop), sync(desktop)],
  },
  {
    name: 'a file is deleted and written anew',
    setting: shared('a.md', 'b.md'),
    steps: [remove(laptop, 'a.md'), sync(laptop), write(laptop, 'a.md', 'anew'), sync(laptop), sync(desktop)],
  },
  {
    name: 'a first sync brings two full folders together',
    steps: [
      ...many('l', 3).map((path) => write(laptop, path, path)),
      ...many('d', 3).map((path) => write(desktop, path, path)),
      sync(laptop),
      sync(desktop),
      sync(laptop),
    ],
  },
  {
    name: 'several kinds of changes at once',
    setting: shared('a.md', 'b.md', 'c.md', 'd.md'),
    steps: [
      edit(laptop, 'a.md', 1, 'x'),
      remove(laptop, 'b.md'),
      move(laptop, 'c.md', 'e.md'),
      write(laptop, 'f.md', 'f'),
      edit(desktop, 'd.md', 1, 'y'),
      sync(laptop),
      sync(desktop),
      sync(laptop),
    ],
  },
];

const conflicts: readonly Story[] = [
  {
    name: 'edits of different lines merge',
    setting: shared('a.md'),
    steps: [edit(laptop, 'a.md', 1, 'mine'), edit(desktop, 'a.md', 5, 'theirs'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'edits of different lines of two files merge',
    setting: shared('a.md', 'b.md'),
    steps: ['a.md', 'b.md']
      .flatMap((path) => [edit(laptop, path, 1, 'mine'), edit(desktop, path, 5, 'theirs')])
      .concat(sync(laptop), sync(desktop), sync(laptop)),
  },
  {
    name: 'edits of the same line are both kept',
    setting: shared('a.md'),
    steps: [edit(laptop, 'a.md', 1, 'mine'), edit(desktop, 'a.md', 1, 'theirs'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'both create a file of one name',
    steps: [write(laptop, 'a.md', 'L'), write(desktop, 'a.md', 'D'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'a copy of a conflict is edited on the other device',
    setting: [
      ...shared('a.md'),
      edit(laptop, 'a.md', 1, 'mine'),
      edit(desktop, 'a.md', 1, 'theirs'),
      sync(laptop),
      sync(desktop),
      sync(laptop),
    ],
    steps: [edit(laptop, 'a (conflict 2026-11-22 1711 desktop).md', 3, 'x'), sync(laptop), sync(desktop)],
  },
  {
    name: 'a second conflict in the same file',
    setting: [
      ...shared('a.md'),
      edit(laptop, 'a.md', 1, 'mine'),
      edit(desktop, 'a.md', 1, 'theirs'),
      sync(laptop),
      sync(desktop),
      sync(laptop),
    ],
    steps: [edit(laptop, 'a.md', 1, 'mine 2'), edit(desktop, 'a.md', 1, 'theirs 2'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'an edit here beats a deletion there',
    setting: shared('a.md', 'b.md'),
    steps: [remove(laptop, 'a.md'), edit(desktop, 'a.md', 1, 'kept'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'an edit there beats a deletion here',
    setting: shared('a.md', 'b.md'),
    steps: [edit(laptop, 'a.md', 1, 'kept'), remove(desktop, 'a.md'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'a conflict in which this device wins by policy',
    policy: { merge: false, otherwise: 'local' },
    setting: shared('a.md'),
    steps: [edit(laptop, 'a.md', 1, 'mine'), edit(desktop, 'a.md', 1, 'theirs'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'a conflict in which the cloud wins by policy',
    policy: { merge: false, otherwise: 'remote' },
    setting: shared('a.md'),
    steps: [edit(laptop, 'a.md', 1, 'mine'), edit(desktop, 'a.md', 1, 'theirs'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'a conflict that waits for a person',
    policy: { merge: false, otherwise: 'ask' },
    setting: shared('a.md', 'b.md'),
    steps: [
      edit(laptop, 'a.md', 1, 'mine'),
      edit(desktop, 'a.md', 1, 'theirs'),
      edit(laptop, 'b.md', 1, 'x'),
      sync(laptop),
      sync(desktop),
      sync(laptop),
    ],
  },
  {
    name: 'both sync new files of one name at the same moment',
    steps: [write(laptop, 'a.md', 'L'), write(desktop, 'a.md', 'D'), sync(laptop, desktop), sync(laptop)],
  },
  {
    name: 'both sync edits of one file at the same moment',
    setting: shared('a.md', 'b.md'),
    steps: [edit(laptop, 'a.md', 1, 'mine'), edit(desktop, 'a.md', 5, 'theirs'), sync(laptop, desktop), sync(laptop)],
  },
  {
    name: 'a deletion and an edit are synced at the same moment',
    setting: shared('a.md', 'b.md'),
    steps: [remove(laptop, 'a.md'), edit(desktop, 'a.md', 5, 'theirs'), sync(laptop, desktop), sync(laptop)],
  },
];

const trouble: readonly Story[] = [
  {
    name: 'a mass deletion is approved',
    stride: 7,
    setting: shared(...many('dir', 12), 'b.md'),
    steps: [remove(laptop, 'dir'), sync(laptop), sync(desktop)],
  },
  {
    name: 'several files are edited',
    setting: shared(...many('dir', 3)),
    steps: [...many('dir', 3).map((path) => edit(laptop, path, 1, 'x')), sync(laptop), sync(desktop)],
  },
  {
    name: 'a folder is deleted here, a file added to it there',
    setting: shared('dir/a.md', 'dir/b.md', 'c.md'),
    steps: [remove(laptop, 'dir'), write(desktop, 'dir/new.md', 'new'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'a file becomes a folder',
    setting: shared('a', 'b.md'),
    steps: [remove(laptop, 'a'), write(laptop, 'a/in.md', 'inside'), sync(laptop), sync(desktop)],
  },
  {
    name: 'a folder becomes a file',
    setting: shared('a/in.md', 'b.md'),
    steps: [remove(laptop, 'a'), write(laptop, 'a', 'now a file'), sync(laptop), sync(desktop)],
  },
  {
    name: 'a file becomes a folder here and is edited there',
    setting: shared('a', 'b.md'),
    steps: [
      remove(laptop, 'a'),
      write(laptop, 'a/in.md', 'inside'),
      edit(desktop, 'a', 1, 'x'),
      sync(desktop),
      sync(laptop),
      sync(desktop),
    ],
  },
  {
    name: 'a folder becomes a file here and gets a new file there',
    setting: shared('a/in.md', 'b.md'),
    steps: [
      remove(laptop, 'a'),
      write(laptop, 'a', 'now a file'),
      write(desktop, 'a/new.md', 'x'),
      sync(desktop),
      sync(laptop),
      sync(desktop),
    ],
  },
  {
    name: 'two names that differ in case meet a disk that tells none',
    caseInsensitive: true,
    setting: shared('b.md'),
    steps: [write(desktop, 'Foo.md', 'big'), write(desktop, 'foo.md', 'small'), sync(desktop), sync(laptop)],
  },
  {
    name: 'the stored state is lost',
    setting: shared('a.md', 'b.md'),
    steps: [loseState(laptop), edit(laptop, 'a.md', 1, 'x'), edit(desktop, 'b.md', 1, 'y'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'the stored state is lost by both',
    setting: shared('a.md', 'b.md'),
    steps: [loseState(laptop), loseState(desktop), edit(desktop, 'b.md', 1, 'y'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'another tool edits in the cloud',
    setting: shared('a.md', 'b.md'),
    steps: [cloudWrite('a.md', 'by another'), cloudWrite('new.md', 'also'), sync(laptop), sync(desktop)],
  },
  {
    name: 'another tool edits in the cloud what is edited here',
    setting: shared('a.md', 'b.md'),
    steps: [cloudWrite('a.md', 'by another'), edit(laptop, 'a.md', 1, 'x'), sync(laptop), sync(desktop)],
  },
  { name: 'another tool deletes in the cloud', setting: shared('a.md', 'b.md'), steps: [cloudDelete('a.md'), sync(laptop), sync(desktop)] },
  {
    name: 'another tool moves in the cloud',
    setting: shared('a.md', 'b.md'),
    steps: [cloudWrite('c.md', 'first of a.md'), cloudDelete('a.md'), sync(laptop), sync(desktop)],
  },
  {
    name: 'an upload whose answer is lost',
    setting: shared('a.md'),
    steps: [
      fault(laptop, 'after', 'timeout'),
      fault(laptop, 'after', 'timeout'),
      fault(laptop, 'after', 'timeout'),
      edit(laptop, 'a.md', 1, 'x'),
      write(laptop, 'b.md', 'b'),
      sync(laptop),
      sync(desktop),
    ],
  },
  {
    name: 'a store that is throttled and fails',
    setting: shared('a.md'),
    steps: [
      fault(laptop, 'before', 'throttled'),
      fault(laptop, 'before', 'server'),
      fault(laptop, 'after', 'server'),
      edit(laptop, 'a.md', 1, 'x'),
      remove(laptop, 'b.md'),
      write(laptop, 'c.md', 'c'),
      sync(laptop),
      sync(desktop),
    ],
  },
  {
    name: 'the network goes away in the middle',
    setting: shared('a.md', 'b.md'),
    steps: [
      edit(laptop, 'a.md', 1, 'x'),
      edit(laptop, 'b.md', 1, 'y'),
      fault(laptop, 'before', 'offline'),
      sync(laptop),
      sync(laptop),
      sync(desktop),
    ],
  },
  {
    name: 'a file of several chunks is sent and fetched',
    steps: [write(laptop, 'big.bin', 'x'.repeat(620_000)), sync(laptop), sync(desktop)],
    stride: 101,
  },
];

/** What the crash sweep plays. */
export const stories: readonly Story[] = [...basics, ...conflicts, ...moves, ...trouble];
