import { after, before, describe } from 'mocha';
import type { CloudSyncProvider } from '../../../src/core/model/provider';
import { testConditions } from './conditions';
import { testContent } from './content';
import { testListing } from './listing';
import { testMoving } from './moving';

/** A store to test, as a provider reaches it. */
export interface Place {
  /** A new client for one root of the store: the same name is the same root, and a root is empty at first. */
  client(root: string): Promise<CloudSyncProvider>;
  close(): Promise<void>;
  /** Files in the listing that must be more than one page of the store's. */
  readonly manyFiles?: number;
}

/** What each group of tests gets. */
export interface Bench {
  client(root: string): Promise<CloudSyncProvider>;
  /** A client for a root that no other test uses. */
  fresh(): Promise<CloudSyncProvider>;
  freshRoot(): string;
  readonly manyFiles: number;
}

/** The acceptance suite that every provider passes unchanged. */
export function testProvider(name: string, setup: () => Promise<Place>): void {
  describe(`${name} provider`, function () {
    this.timeout(120_000);
    let place: Place;
    let roots = 0;
    const freshRoot = (): string => `root-${(roots += 1)}`;
    const bench: Bench = {
      client: (root) => place.client(root),
      fresh: () => place.client(freshRoot()),
      freshRoot,
      get manyFiles() {
        return place.manyFiles ?? 300;
      },
    };
    before(async () => {
      place = await setup();
    });
    after(() => place.close());
    testListing(bench);
    testContent(bench);
    testConditions(bench);
    testMoving(bench);
  });
}
