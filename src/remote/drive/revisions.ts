import type { ByteSource } from '../../core/model/provider';
import type { CallContext } from './driveClient';
import { sendResumable } from './resumable';
import { versionToken, type DriveNode } from './node';
import type { DrivePlace } from './place';
import type { DriveSession } from './session';
import { sendMultipart } from './multipart';
import { collect } from '../bytes';

interface Revision {
  readonly id: string;
  readonly size: number;
}

/**
 * After a write without a condition: when someone else's version lies between the one that was to be replaced and ours,
 * that one is put back, because its writer believes it is there. Says whether it was so.
 */
export async function restoreOverwritten(
  session: DriveSession,
  before: DriveNode,
  written: DriveNode,
  limits: { readonly largestSingle: number; readonly chunkSize: number },
): Promise<boolean> {
  // The content was the same, and Drive made no version of it: the one before is older than what was to be replaced.
  if (written.revision === before.revision) return false;
  const { place } = session;
  const context = {};
  const revisions = await listRevisions(place, written.id, context);
  const ours = revisions.findIndex(({ id }) => id === written.revision);
  const previous = revisions[ours - 1];
  if (previous === undefined || previous.id === before.revision) return false;
  const now = await session.look(written.id, context);
  // Someone wrote after us: what we overwrote is in the versions of the file, and theirs is what counts.
  if (now === undefined || versionToken(now) !== versionToken(written)) return true;
  const source: ByteSource = { size: previous.size, open: () => readRevision(place, written.id, previous.id, context) };
  const request = { method: 'PATCH', id: written.id, metadata: {}, type: written.type } as const;
  const restored =
    previous.size <= limits.largestSingle
      ? await sendMultipart(place, { ...request, content: await collect(source.open()) }, context)
      : await sendResumable(place, { ...request, source, chunkSize: limits.chunkSize }, context);
  session.tree.set(restored);
  return true;
}

/** The versions of a file that Drive keeps, oldest first. */
async function listRevisions({ client }: DrivePlace, fileId: string, context: CallContext): Promise<Revision[]> {
  const revisions: Revision[] = [];
  let pageToken: string | undefined;
  do {
    const page = pageToken === undefined ? {} : { pageToken };
    const fields = 'nextPageToken,revisions(id,size)';
    const { data } = await client.run(context, (call) => client.api.revisions.list({ fileId, fields, pageSize: 200, ...page }, call));
    for (const { id, size } of data.revisions ?? []) if (id) revisions.push({ id, size: Number(size ?? 0) });
    pageToken = data.nextPageToken ?? undefined;
  } while (pageToken !== undefined);
  return revisions;
}

async function* readRevision({ client }: DrivePlace, fileId: string, revision: string, context: CallContext): AsyncIterable<Uint8Array> {
  const response = await client.send(context, { method: 'GET', path: `/drive/v3/files/${fileId}/revisions/${revision}?alt=media` });
  if (response.body !== null) for await (const chunk of response.body) yield chunk as Uint8Array;
}
