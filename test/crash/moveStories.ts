import { desktop, edit, laptop, move, sync, write, type Story } from './story';
import { many, shared } from './storyParts';

/** Renames and moves, of files and folders. */
export const moves: readonly Story[] = [
  { name: 'a file is renamed', setting: shared('a.md', 'b.md'), steps: [move(laptop, 'a.md', 'c.md'), sync(laptop), sync(desktop)] },
  {
    name: 'a file is moved into a folder',
    setting: shared('a.md', 'b.md'),
    steps: [move(laptop, 'a.md', 'in/there/a.md'), sync(laptop), sync(desktop)],
  },
  {
    name: 'a folder is renamed',
    setting: shared('old/a.md', 'old/deep/b.md', 'c.md'),
    steps: [move(laptop, 'old', 'new'), sync(laptop), sync(desktop)],
  },
  {
    name: 'a folder of many files is renamed',
    stride: 7,
    setting: shared(...many('old', 14)),
    steps: [move(laptop, 'old', 'new'), sync(laptop), sync(desktop)],
  },
  {
    name: 'a folder is renamed here, a file in it edited there',
    setting: shared('old/a.md', 'old/b.md'),
    steps: [move(laptop, 'old', 'new'), edit(desktop, 'old/a.md', 1, 'edit'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'a folder is renamed here, a file added to it there',
    setting: shared('old/a.md', 'old/b.md'),
    steps: [move(laptop, 'old', 'new'), write(desktop, 'old/c.md', 'added'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'a file is renamed and edited',
    setting: shared('a.md', 'b.md'),
    steps: [move(laptop, 'a.md', 'c.md'), edit(laptop, 'c.md', 1, 'x'), sync(laptop), sync(desktop)],
  },
  {
    name: 'a file is renamed here and edited there',
    setting: shared('a.md', 'b.md'),
    steps: [move(laptop, 'a.md', 'c.md'), edit(desktop, 'a.md', 1, 'x'), sync(desktop), sync(laptop), sync(desktop)],
  },
  {
    name: 'a file is renamed here and otherwise there',
    setting: shared('a.md', 'b.md'),
    steps: [move(laptop, 'a.md', 'c.md'), move(desktop, 'a.md', 'd.md'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'both rename a file alike',
    setting: shared('a.md', 'b.md'),
    steps: [move(laptop, 'a.md', 'c.md'), move(desktop, 'a.md', 'c.md'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'a file is renamed onto a name that the other side takes',
    setting: shared('a.md', 'b.md'),
    steps: [move(laptop, 'a.md', 'c.md'), write(desktop, 'c.md', 'other'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'two files swap their names',
    setting: shared('a.md', 'b.md'),
    steps: [move(laptop, 'a.md', 'x'), move(laptop, 'b.md', 'a.md'), move(laptop, 'x', 'b.md'), sync(laptop), sync(desktop)],
  },
  {
    name: 'three files pass their names on in a ring',
    setting: shared('a.md', 'b.md', 'c.md'),
    steps: [
      move(laptop, 'a.md', 'x'),
      move(laptop, 'c.md', 'a.md'),
      move(laptop, 'b.md', 'c.md'),
      move(laptop, 'x', 'b.md'),
      sync(laptop),
      sync(desktop),
    ],
  },
  {
    name: 'a name is handed on along a chain',
    setting: shared('a.md', 'b.md'),
    steps: [move(laptop, 'b.md', 'c.md'), move(laptop, 'a.md', 'b.md'), sync(laptop), sync(desktop)],
  },
  {
    name: 'one folder moves into another here, the other way round there',
    setting: shared('A/a.md', 'B/b.md'),
    steps: [move(laptop, 'A', 'B/A'), move(desktop, 'B', 'A/B'), sync(laptop), sync(desktop), sync(laptop)],
  },
  {
    name: 'a file is renamed twice',
    setting: shared('a.md', 'b.md'),
    steps: [move(laptop, 'a.md', 'c.md'), sync(laptop), move(laptop, 'c.md', 'd.md'), sync(laptop), sync(desktop)],
  },
  {
    name: 'a file is renamed and back',
    setting: shared('a.md', 'b.md'),
    steps: [move(laptop, 'a.md', 'c.md'), sync(laptop), sync(desktop), move(desktop, 'c.md', 'a.md'), sync(desktop), sync(laptop)],
  },
  {
    name: 'a file is renamed in a cloud that tells no hashes',
    listsMetadata: false,
    setting: shared('a.md', 'b.md'),
    steps: [move(laptop, 'a.md', 'c.md'), sync(laptop), sync(desktop)],
  },
  {
    name: 'the case of a name is changed',
    setting: shared('a.md', 'b.md'),
    steps: [move(laptop, 'a.md', 'A.md'), sync(laptop), sync(desktop)],
  },
  {
    name: 'the case of a name is changed on a disk that tells none',
    caseInsensitive: true,
    setting: shared('a.md', 'b.md'),
    steps: [move(laptop, 'a.md', 'A.md'), sync(laptop), sync(desktop)],
  },
  {
    name: 'the case of a name is changed for a disk that tells none',
    caseInsensitive: true,
    setting: shared('a.md', 'b.md'),
    steps: [move(desktop, 'a.md', 'A.md'), sync(desktop), sync(laptop)],
  },
];
