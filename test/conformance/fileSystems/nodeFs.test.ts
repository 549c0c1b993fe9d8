import { NodeFs } from '../../../src/local/nodeFs';
import { testFileSystem } from './fileSystemSuite';
import { diskFixture } from './nodeFixture';

testFileSystem('NodeFs', () => diskFixture((root, now) => new NodeFs(root, { now })));
