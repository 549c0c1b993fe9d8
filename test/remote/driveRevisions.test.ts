import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { DriveNode } from '../../src/remote/drive/node';
import { restoreOverwritten } from '../../src/remote/drive/revisions';
import type { DriveSession } from '../../src/remote/drive/session';

const node: DriveNode = {
  id: 'f',
  name: 'a',
  type: 'text/plain',
  size: 3,
  sha256: 'two',
  revision: 'r2',
  version: '7',
  created: '2026-01-01T00:00:00.000Z',
  modified: 0,
  trashed: false,
  executable: false,
};

describe('What was overwritten in a Drive without a condition', () => {
  it('is nothing when the content was the same and Drive made no version of it', async () => {
    const sent: string[] = [];
    const revisions = [
      { id: 'r1', size: '3' },
      { id: 'r2', size: '3' },
    ];
    const client = {
      api: { revisions: { list: () => Promise.resolve({ data: { revisions } }) } },
      run: (_context: unknown, call: (options: object) => Promise<unknown>) => call({}),
      send: (_context: unknown, { method }: { readonly method: string }) => {
        sent.push(method);
        const answer = { id: 'f', name: 'a', mimeType: 'text/plain', createdTime: node.created };
        return Promise.resolve(new Response(method === 'GET' ? 'old' : JSON.stringify(answer)));
      },
    };
    const session = { place: { client, root: { id: 'root' } }, look: () => Promise.resolve(node), tree: { set: () => true } };
    const limits = { largestSingle: 100, chunkSize: 100 };
    const wasOverwritten = await restoreOverwritten(session as unknown as DriveSession, node, node, limits);
    assert.deepEqual({ wasOverwritten, sent }, { wasOverwritten: false, sent: [] });
  });
});
