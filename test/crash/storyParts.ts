import { desktop, laptop, sync, write, type Step } from './story';

/** Both devices have these files. */
export function shared(...paths: readonly string[]): readonly Step[] {
  return [...paths.map((path) => write(laptop, path, `first of ${path}`)), sync(laptop), sync(desktop)];
}

/** Names of that many files of a folder. */
export function many(folder: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${folder}/${index}.md`);
}
