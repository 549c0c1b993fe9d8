import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** All files below the folders whose names end with `suffix`, in a fixed order. Folders that do not exist are empty. */
export function testFilesIn(folders: readonly string[], suffix: '.test.ts' | '.test.js'): readonly string[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((file) => file.endsWith(suffix))
    .sort();
}
