import { DriveProvider } from '../../src/remote/drive/driveProvider';
import { QuickWorld } from '../conformance/providers/driveBench';
import { startDriveDouble, type DriveDouble } from '../harness/drive/driveDouble';
import type { Cloud, Place } from './clouds';

/** Google's bound for what goes up in one request, in bytes. */
const largestSingle = 5 * 1024 * 1024;

/** A double of Google Drive; each scenario has a folder of its own in it. */
export function driveCloud(): Cloud {
  let double: DriveDouble | undefined;
  let places = 0;
  return {
    kind: 'drive',
    traits: ['plantTwin', 'plantDocument', 'expireCursors'],
    many: 40,
    thresholds: [largestSingle],
    start: async () => {
      double = await startDriveDouble();
    },
    stop: () => double?.close() ?? Promise.resolve(),
    open: () => {
      if (double === undefined) throw new Error('The Drive double is not up.');
      return Promise.resolve(openFolder(double, `place ${++places}`));
    },
  };
}

function openFolder({ store, token, url }: DriveDouble, name: string): Place {
  const folder = store.createFolder(name);
  const auth = { getAccessToken: () => Promise.resolve(token), invalidate: () => undefined };
  return {
    connect: () => new DriveProvider({ folderId: folder.id, auth, endpoint: url, world: new QuickWorld() }),
    plantTwin: (path, content) => Promise.resolve(void store.createFile(path, folder.id, content)),
    plantDocument: (path) => Promise.resolve(void store.nativeDocument(path, folder.id)),
    expireCursors: () => Promise.resolve(store.changes.forgetTokens()),
    kept: () => store.subtree(folder.id).flatMap((item) => item.revisions.map(({ content }) => content)),
    close: () => Promise.resolve(),
  };
}
