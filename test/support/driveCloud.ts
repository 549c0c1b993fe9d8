import type { DriveDouble } from '../harness/drive/driveDouble';
import type { DriveItem } from '../harness/drive/model';
import type { DriveFault } from '../harness/drive/faults';
import { Random } from '../simulation/random';
import type { TestCloud } from './testClouds';

const own = '.cloudsync/';

/** A folder in a pretended Google Drive, changed the way a person in a browser would. */
export class DriveCloud implements TestCloud {
  readonly args = [];
  readonly environment: Readonly<Record<string, string>>;
  readonly folderId: string;

  constructor(readonly double: DriveDouble) {
    this.folderId = double.store.createFolder('cloud').id;
    this.environment = { CLOUD_SYNC_DRIVE_TOKEN: double.token, CLOUD_SYNC_DRIVE_ENDPOINT: double.url };
  }

  get url(): string {
    return `gdrive://${this.folderId}`;
  }

  tree(): Promise<Record<string, string>> {
    const files = this.files().filter(([path]) => !path.startsWith(own));
    return Promise.resolve(Object.fromEntries(files.map(([path, { id }]) => [path, this.double.store.content(id).toString()])));
  }

  traces(): Promise<Record<string, string>> {
    return Promise.resolve(Object.fromEntries(this.files().map(([path, { id, version }]) => [path, `${id} ${version}`])));
  }

  write(path: string, content: string): Promise<void> {
    const { store } = this.double;
    const [known] = store.find(path, this.folderId);
    if (known !== undefined) {
      store.setContent(known.id, content);
      return Promise.resolve();
    }
    const segments = path.split('/');
    const name = segments.pop() ?? '';
    const parent = segments.reduce((id, segment) => {
      const folder = store.children(id).find((item) => item.name === segment && !store.isTrashed(item));
      return folder?.id ?? store.createFolder(segment, id).id;
    }, this.folderId);
    store.createFile(name, parent, content);
    return Promise.resolve();
  }

  remove(path: string): Promise<void> {
    const [item] = this.double.store.find(path, this.folderId);
    if (item === undefined) throw new Error(`There is no "${path}" in the Drive.`);
    this.double.store.trash(item.id);
    return Promise.resolve();
  }

  wipe(): Promise<void> {
    for (const { id } of this.double.store.children(this.folderId)) this.double.store.trash(id);
    return Promise.resolve();
  }

  /** Every file that is not in the trash, in order of the paths; of one name, both. */
  private files(): [string, DriveItem][] {
    const { store } = this.double;
    return store
      .subtree(this.folderId)
      .filter((item) => !item.mimeType.endsWith('.folder') && !store.isTrashed(item))
      .map((item): [string, DriveItem] => [store.pathOf(item.id, this.folderId) ?? item.id, item])
      .sort(([one], [other]) => (one < other ? -1 : 1));
  }
}

/** What can go wrong with any request. */
export const faultKinds: readonly DriveFault[] = [
  { kind: 'userRateLimitExceeded' },
  { kind: 'tooManyRequests', retryAfterSeconds: 0 },
  { kind: 'serverError', status: 503 },
  { kind: 'serverError', status: 500, carriedOut: true },
  { kind: 'cutBefore' },
  { kind: 'cutAfter' },
];

/** Lets each kind of fault hit one request of 120 or so, at random: the seed decides which. */
export function injectFaults(double: DriveDouble, seed: number): void {
  const random = new Random(seed);
  for (const fault of faultKinds) double.inject({ ...fault, times: Number.MAX_SAFE_INTEGER, matches: () => random.below(120) === 0 });
}
