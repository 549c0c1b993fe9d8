import { after, before } from 'mocha';
import type { DriveOptions } from '../../../src/remote/drive/driveOptions';
import { DriveProvider } from '../../../src/remote/drive/driveProvider';
import { startDriveDouble, type DriveDouble } from '../../harness/drive/driveDouble';

/** A Drive of its own for the tests of one `describe`, with a folder of its own for each. */
export class DriveBench {
  private folders = 0;

  constructor(readonly double: DriveDouble) {}

  get store(): DriveDouble['store'] {
    return this.double.store;
  }

  /** A new, empty folder's id. */
  freshFolder(): string {
    this.double.clearFaults();
    return this.store.createFolder(`root ${(this.folders += 1)}`).id;
  }

  /** A client whose pauses pass at once. */
  open(folderId: string, options: Partial<DriveOptions> = {}): DriveProvider {
    const { token, url } = this.double;
    const auth = { getAccessToken: () => Promise.resolve(token), invalidate: () => undefined };
    return new DriveProvider({ folderId, auth, endpoint: url, world: new QuickWorld(), ...options });
  }

  /** The names of the API's methods that `action` calls, in order. */
  async callsOf(action: () => Promise<unknown>): Promise<string[]> {
    const start = this.double.requests.length;
    await action();
    return this.double.requests.slice(start).map(({ operation, method, path }) => operation ?? `${method} ${path}`);
  }
}

/** A clock that stands still but for the pauses, which take no time. */
export class QuickWorld {
  /** Every pause so far, in milliseconds. */
  readonly pauses: number[] = [];
  private time = 0;

  monotonic(): number {
    return this.time;
  }

  random(): number {
    return 0.5;
  }

  sleep(milliseconds: number): Promise<void> {
    this.pauses.push(milliseconds);
    this.time += milliseconds;
    return Promise.resolve();
  }
}

export function useDrive(): () => DriveBench {
  let bench: DriveBench | undefined;
  before(async () => {
    bench = new DriveBench(await startDriveDouble());
  });
  after(() => bench?.double.close());
  return () => {
    if (bench === undefined) throw new Error('The Drive double is not up.');
    return bench;
  };
}
