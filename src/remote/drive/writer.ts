import type { drive_v3 } from 'googleapis/build/src/apis/drive/v3';
import { SyncError } from '../../core/errors';
import type { ByteSource, RemoteFileInfo, UploadOptions } from '../../core/model/provider';
import { raced } from '../failures';
import type { ByteBudget } from '../s3/byteBudget';
import { failureBehind } from './errors';
import { sendMultipart } from './multipart';
import { byAge, describeNode, executableMode, modeProperty, nodeFields, parseNode, versionToken, type DriveNode } from './node';
import { everyDrive } from './place';
import type { StoreBehaviour } from './probe';
import { sendResumable } from './resumable';
import { restoreOverwritten } from './revisions';
import { confirmedToken, digestsOf, DigestingSource, holds, readWhole, type SentContent } from './sent';
import { isAt, type DriveSession } from './session';
import { splitPath } from './tree';
import { trashIf } from './trash';
import { fetchTagged, putContentIf } from './v2';

export interface WriterOptions {
  readonly largestSingle: number;
  readonly chunkSize: number;
  readonly now: () => number;
}

/** A file on its way up. */
export interface WriteJob {
  readonly path: string;
  readonly source: ByteSource;
  readonly options: UploadOptions;
}

/** The first and the last time that RFC 3339, Drive's form of a time, can say; milliseconds since the epoch. */
const [firstTime, lastTime] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')];

const newContentType = 'application/octet-stream';

/** Creates files, and replaces what is in them, so that of several devices that do it at once one succeeds and the others learn of it. */
export class DriveWriter {
  constructor(
    private readonly session: DriveSession,
    private readonly behaviour: (signal?: AbortSignal) => Promise<StoreBehaviour>,
    private readonly budget: ByteBudget,
    private readonly limits: WriterOptions,
  ) {}

  async upload(job: WriteJob): Promise<RemoteFileInfo> {
    const { path, options } = job;
    const { replaces, signal } = options;
    let there = await this.session.knownFile(path, signal);
    if (isOther(there, replaces)) there = await this.session.findFile(path, signal);
    if (isOther(there, replaces)) throw raced(path);
    const { size } = job.source;
    const memory = size > this.limits.largestSingle ? 3 * this.limits.chunkSize : size;
    return this.budget.spend(memory, async () => {
      if (there !== undefined) return this.replace(job, there);
      const loser = await this.create(job);
      if (!('other' in loser)) return loser;
      // Someone else made it in the same moment. Whoever does not mind what is there replaces it.
      if (replaces !== undefined) throw raced(path);
      return this.replace(job, loser.other);
    });
  }

  /**
   * Makes the file under an id of its own and then asks who else did. Of several files of one name the oldest has it;
   * who made a younger one takes it back. Gives that `other` one when this was so.
   */
  private async create(job: WriteJob): Promise<RemoteFileInfo | { readonly other: DriveNode }> {
    const { path, options } = job;
    const { folder, name } = splitPath(path);
    const parent = await this.session.ensureFolder(folder, options.signal);
    const id = await this.session.ids.take(options.signal);
    const metadata = { ...this.labels(options), id, name, parents: [parent] };
    const made = await this.sendNew(job, metadata);
    if (made.node.trashed) await this.folderIsGone(job);
    const token = confirmedToken(path, made.node, made.sent);
    this.session.tree.set(made.node);
    const other = await this.olderOne(job, made.node);
    if (other === undefined) return describeNode(path, made.node);
    // Not to be cancelled: it would stay as a duplicate.
    await trashIf(this.session, made.node, token, path);
    return { other };
  }

  private async olderOne({ path, options }: WriteJob, made: DriveNode): Promise<DriveNode | undefined> {
    const { folder, name } = splitPath(path);
    const folders = this.session.tree.foldersAt(folder);
    await this.session.lookForName(folders, name, options.signal);
    if (this.session.tree.get(made.id) === undefined) throw raced(path);
    return this.session.tree.filesNamed(folders, name).find((node) => node.id !== made.id && byAge(node, made) < 0);
  }

  private async sendNew(job: WriteJob, metadata: drive_v3.Schema$File & { readonly id: string }): Promise<Sent> {
    const { path, options } = job;
    try {
      return await this.send(job, { method: 'POST', metadata, type: newContentType });
    } catch (error) {
      if (SyncError.is(error, 'notFound')) return this.folderIsGone(job);
      if (failureBehind(error)?.status !== 409) throw error;
      // The answer to an earlier attempt was lost.
      const node = await this.session.look(metadata.id, { path, signal: options.signal });
      if (node === undefined) throw raced(path, error);
      return { node, sent: await this.digest(job) };
    }
  }

  private async folderIsGone({ path, options }: WriteJob): Promise<never> {
    await this.session.lookAtFolders(path, options.signal);
    throw raced(path);
  }

  private async replace(job: WriteJob, node: DriveNode): Promise<RemoteFileInfo> {
    const { replaces, signal } = job.options;
    if (replaces === undefined) return this.replaceAny(job, node);
    const isSmall = job.source.size <= this.limits.largestSingle;
    const { update } = isSmall ? await this.behaviour(signal) : { update: false };
    return update ? this.replaceTagged(job, node, replaces) : this.replaceGuarded(job, node, replaces);
  }

  private async replaceAny(job: WriteJob, node: DriveNode): Promise<RemoteFileInfo> {
    const { node: written, sent } = await this.send(job, {
      method: 'PATCH',
      id: node.id,
      metadata: this.labels(job.options, node),
      type: node.type,
    });
    confirmedToken(job.path, written, sent);
    this.session.tree.set(written);
    return describeNode(job.path, written);
  }

  /** With the compare-and-swap of the API's second version. It takes no labels along: these follow. */
  private async replaceTagged(job: WriteJob, node: DriveNode, replaces: string): Promise<RemoteFileInfo> {
    const { path, source, options } = job;
    const { place } = this.session;
    const context = { path, signal: options.signal };
    const content = await readWhole(path, source, options);
    const sent = digestsOf(content);
    const file = await fetchTagged(place, node.id, context).catch((error: unknown) => this.lost(node, path, error));
    if (file.trashed || versionToken(file) !== replaces || !isAt(file, node)) await this.lost(node, path);
    const answer = await putContentIf(place, { id: node.id, etag: file.etag, type: file.type }, content, context).catch(
      async (error: unknown) => {
        // The answer to an earlier attempt may have been lost: then what is there is what was sent.
        const now = await this.session.look(node.id, context);
        if (now !== undefined && holds(now, sent)) return now;
        return this.lost(node, path, error);
      },
    );
    const token = confirmedToken(path, answer, sent);
    const { size, md5, sha256, revision, modified } = answer;
    const labelled = await this.label(job, { ...node, size, md5, sha256, revision, modified });
    return { ...describeNode(path, labelled), size, etag: token, hash: sha256 };
  }

  /** Where Drive has no condition: looks just before, and afterwards at the versions, whether another one came in between. */
  private async replaceGuarded(job: WriteJob, node: DriveNode, replaces: string): Promise<RemoteFileInfo> {
    const { path, options } = job;
    const context = { path, signal: options.signal };
    const before = await this.session.look(node.id, context);
    if (before === undefined || versionToken(before) !== replaces || !isAt(before, node)) throw raced(path);
    const { node: written, sent } = await this.send(job, {
      method: 'PATCH',
      id: node.id,
      metadata: this.labels(options, before),
      type: before.type,
    });
    confirmedToken(path, written, sent);
    this.session.tree.set(written);
    const wasOverwritten = await restoreOverwritten(this.session, before, written, this.limits);
    if (wasOverwritten || written.trashed) throw raced(path);
    return describeNode(path, written);
  }

  private async lost(node: DriveNode, path: string, error?: unknown): Promise<never> {
    if (error !== undefined && !SyncError.is(error, 'raced') && !SyncError.is(error, 'notFound')) throw error;
    await this.session.look(node.id, { path });
    throw raced(path, error);
  }

  /** Gives a file that has its new content its time and mode, where it is to have another one than Drive gave it. */
  private async label({ path, options }: WriteJob, node: DriveNode): Promise<DriveNode> {
    const { place, tree } = this.session;
    if (options.modified === undefined && (options.executable ?? false) === node.executable) {
      tree.set(node);
      return node;
    }
    const request = { fileId: node.id, requestBody: this.labels(options, node), fields: nodeFields, ...everyDrive };
    const { data } = await place.client.run({ path, signal: options.signal }, (call) => place.client.api.files.update(request, call));
    const labelled = parseNode(data);
    if (labelled === undefined) throw raced(path);
    tree.set(labelled);
    return labelled;
  }

  private labels({ modified, executable }: UploadOptions, node?: DriveNode): drive_v3.Schema$File {
    const mode =
      executable === true ? { [modeProperty]: executableMode } : node?.executable === true ? { [modeProperty]: null } : undefined;
    return {
      modifiedTime: new Date(isSayable(modified) ? modified : this.limits.now()).toISOString(),
      ...(mode === undefined ? {} : { properties: mode as Record<string, string> }),
    };
  }

  private async send(
    { path, source, options }: WriteJob,
    request: { readonly method: 'POST' | 'PATCH'; readonly id?: string; readonly metadata: drive_v3.Schema$File; readonly type: string },
  ): Promise<Sent> {
    const { place } = this.session;
    const context = { path, signal: options.signal };
    if (source.size <= this.limits.largestSingle) {
      const content = await readWhole(path, source, options);
      return { node: await sendMultipart(place, { ...request, content }, context), sent: digestsOf(content) };
    }
    const digesting = new DigestingSource(source);
    const { chunkSize } = this.limits;
    const node = await sendResumable(place, { ...request, source: digesting, hash: options.hash, chunkSize }, context);
    return { node, sent: digesting.digest() };
  }

  private async digest({ path, source, options }: WriteJob): Promise<SentContent> {
    const digesting = new DigestingSource(source);
    for await (const chunk of digesting.open()) if (options.signal?.aborted === true || chunk.length === 0) break;
    if (options.signal?.aborted === true) throw new SyncError('aborted', 'The sync was cancelled.', { path });
    return digesting.digest();
  }
}

interface Sent {
  readonly node: DriveNode;
  readonly sent: SentContent;
}

/** Disks have odder times: what lies outside must not keep a file out. */
function isSayable(time: number | undefined): time is number {
  return time !== undefined && time >= firstTime && time <= lastTime;
}

function isOther(there: DriveNode | undefined, replaces: string | undefined): boolean {
  if (replaces === undefined) return false;
  return replaces !== (there === undefined ? 'absent' : versionToken(there));
}
