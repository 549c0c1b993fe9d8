import { startDriveDouble } from '../../harness/drive/driveDouble';
import { DriveProvider } from '../../../src/remote/drive/driveProvider';
import { testProvider } from './providerSuite';

testProvider('Google Drive', async () => {
  const double = await startDriveDouble();
  const roots = new Map<string, string>();
  const folderOf = (root: string): string => {
    const folderId = roots.get(root) ?? double.store.createFolder(root, double.rootId).id;
    roots.set(root, folderId);
    return folderId;
  };
  const auth = { getAccessToken: () => Promise.resolve(double.token), invalidate: () => undefined };
  return {
    client: (root) => Promise.resolve(new DriveProvider({ folderId: folderOf(root), auth, endpoint: double.url })),
    close: () => double.close(),
    manyFiles: 2_100,
  };
});
