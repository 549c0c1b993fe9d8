import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../simulation/random';

const filesPerFolder = 100;

/** Fills a folder with files of 1 to 6 kB, a hundred to a folder, as notes are; the same ones each time. */
export function fill(folder: string, count: number): void {
  const random = new Random(count);
  for (let index = 0; index < count; index++) {
    const name = `part ${Math.floor(index / 2000)}/folder ${Math.floor(index / filesPerFolder)}`;
    if (index % filesPerFolder === 0) mkdirSync(join(folder, name), { recursive: true });
    const line = `${random.next()} of file ${index}\n`;
    writeFileSync(join(folder, name, `${index}.md`), line.repeat(1 + Math.floor((1000 + random.below(5000)) / line.length)));
  }
}

/** Changes one file somewhere in the middle. Returns what a watcher tells. */
export function editOne(folder: string, run: number): readonly string[] {
  const path = 'part 0/folder 5/500.md';
  appendFileSync(join(folder, path), `edit ${run}\n`);
  return [path];
}

/** Renames the folder of the first 2,000 files; the next time, back. Returns what a watcher tells. */
export function renameFolder(folder: string, run: number): readonly string[] {
  const [from, to] = run % 2 === 0 ? ['part 0', 'renamed'] : ['renamed', 'part 0'];
  renameSync(join(folder, from), join(folder, to));
  return [from ?? '', to ?? ''];
}
