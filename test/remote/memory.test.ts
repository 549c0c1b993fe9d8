import { MemoryProvider } from '../../src/remote/memoryProvider';
import { MemoryStore } from '../../src/remote/memoryStore';
import { testProvider } from '../conformance/providers/providerSuite';

for (const etags of ['counter', 'content'] as const) {
  testProvider(`memory (${etags} tokens)`, () => {
    const store = new MemoryStore({ etags });
    return Promise.resolve({
      client: (root) => Promise.resolve(new MemoryProvider(store, { prefix: `${root}/` })),
      close: () => Promise.resolve(),
    });
  });
}
