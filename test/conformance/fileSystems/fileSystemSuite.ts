import { afterEach, beforeEach, describe } from 'mocha';
import type { FileSystemFixture } from './fixture';
import { testLooks } from './looks';
import { testNames } from './names';
import { testRemovals } from './removals';
import { testWrites } from './writes';

/** How a group of tests gets at the file system that the running test has for itself. */
export type CurrentFixture = () => FileSystemFixture;

/** The acceptance suite of every `AsyncFileSystem`. `setup` makes an empty root for each test. */
export function testFileSystem(name: string, setup: () => Promise<FileSystemFixture>): void {
  describe(`${name} as a file system`, () => {
    let fixture: FileSystemFixture | undefined;
    const current: CurrentFixture = () => {
      if (fixture === undefined) throw new Error('no test is running');
      return fixture;
    };
    beforeEach(async () => {
      fixture = await setup();
    });
    afterEach(async () => {
      await fixture?.dispose();
      fixture = undefined;
    });
    testLooks(current);
    testWrites(current);
    testRemovals(current);
    testNames(current);
  });
}
