import { VirtualFs } from '../../../src/local/virtualFs';
import { diskFolder } from './diskFolder';
import { testFileSystem } from './fileSystemSuite';
import { diskFixture } from './nodeFixture';

testFileSystem('VirtualFs', () =>
  diskFixture((root, now) => new VirtualFs(diskFolder(root), { now }), { replaceAtOnce: false, keepAttributes: false }),
);
