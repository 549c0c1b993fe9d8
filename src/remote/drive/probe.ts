import { randomUUID } from 'node:crypto';
import { SyncError } from '../../core/errors';
import { temporarySuffix } from '../../core/names/remotePath';
import type { CallContext } from './driveClient';
import { failureBehind } from './errors';
import type { IdPool } from './idPool';
import { sendMultipart } from './multipart';
import { everyDrive, type DrivePlace } from './place';
import { fetchTagged, moveIf, putContentIf } from './v2';

/** What Drive was seen to honour. */
export interface StoreBehaviour {
  /** `If-Match` on the upload of a content. */
  readonly update: boolean;
  /** `If-Match` on a renaming. */
  readonly move: boolean;
}

const content = Buffer.from('Cloud Sync tries what this Drive can do. This file is removed at once.\n');

/** Answers by which Drive says that it does not offer the second version of its API, as opposed to refusing the tag. */
const notOffered: ReadonlySet<number | undefined> = new Set([400, 403, 404, 405, 410, 501]);

/** Tries on a file of its own whether a tag that is out of date is refused, and one that is right accepted. */
export async function probeDrive(place: DrivePlace, ids: IdPool, signal?: AbortSignal): Promise<StoreBehaviour> {
  const id = await ids.take(signal);
  const name = `probe-${randomUUID()}${temporarySuffix}`;
  const metadata = { id, name, parents: [place.root.id] };
  await sendMultipart(place, { method: 'POST', metadata, content, type: 'text/plain' }, { signal }).catch(unlessStatus(409));
  try {
    const update = await honours(place, id, (etag) => putContentIf(place, { id, etag, type: 'text/plain' }, content, { signal }), {
      signal,
    });
    const move =
      update &&
      (await honours(place, id, (etag) => moveIf(place, { id, etag }, { name: `${randomUUID()}${name}` }, { signal }), { signal }));
    return { update, move };
  } finally {
    // Not to be cancelled: it would stay.
    await remove(place, id);
  }
}

/** Does it once with the present tag, which must do, and again with the same one, which must be refused by then. */
async function honours(place: DrivePlace, id: string, act: (etag: string) => Promise<unknown>, context: CallContext): Promise<boolean> {
  try {
    const { etag } = await fetchTagged(place, id, context);
    // Refused already: the answer to an earlier attempt was lost, and the tag is out of date just as well.
    await act(etag).catch(unlessStatus(412));
    const isAccepted = await act(etag).then(
      () => true,
      (error: unknown) => unlessStatus(412)(error) ?? false,
    );
    if (isAccepted) return false;
    // A Drive that refuses every tag is of no use either.
    return (await fetchTagged(place, id, context)).etag !== etag;
  } catch (error) {
    if (SyncError.is(error, 'throttled')) throw error;
    if (SyncError.is(error, 'unsupported') || notOffered.has(failureBehind(error)?.status)) return false;
    throw error;
  }
}

/** Passes over the one answer that a lost one before it explains. */
function unlessStatus(status: number): (error: unknown) => undefined {
  return (error) => {
    if (failureBehind(error)?.status !== status) throw error;
    return undefined;
  };
}

/** For good where this account may, which in a shared drive is for its managers. */
async function remove({ client }: DrivePlace, id: string): Promise<void> {
  try {
    await client.run({}, () => client.api.files.delete({ fileId: id, ...everyDrive }));
  } catch (error) {
    if (SyncError.is(error, 'notFound')) return;
    if (!SyncError.is(error, 'forbidden')) throw error;
    await client.run({}, () => client.api.files.update({ fileId: id, requestBody: { trashed: true }, ...everyDrive }));
  }
}
