import { testFileSystem } from './fileSystemSuite';
import { memoryFixture } from './memoryFixture';

testFileSystem('MemoryFs', async () => memoryFixture());
testFileSystem('MemoryFs without case', async () => memoryFixture({ caseSensitive: false }));
