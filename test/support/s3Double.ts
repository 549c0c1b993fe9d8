import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** An object of the double. Tests may put, look at and change them at will, as another tool would. */
export interface StoredObject {
  readonly content: Buffer;
  /** Headers `x-amz-meta-…`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Without quotes. */
  readonly tag: string;
}

type Condition = 'if-match' | 'if-none-match';
type WriteKind = 'put' | 'copy' | 'join' | 'delete';

export interface DoubleOptions {
  /** Whether a condition is honoured; the others are taken in silence. All are unless told. */
  readonly honours?: (condition: Condition, on: WriteKind) => boolean;
  /** Deletions that are refused whatever their condition, as when two meet. */
  readonly refusesDelete?: (key: string) => boolean;
  /** Runs after a deletion and before its answer; `drop` loses the answer. */
  readonly onDeleted?: (key: string) => 'pass' | 'drop';
}

interface Request {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

export function md5(content: Uint8Array): string {
  return createHash('md5').update(content).digest('hex');
}

/** A store with one bucket, `bucket`, that knows conditions, metadata, copies, listings, and uploads of one or more parts. */
export class S3Double {
  readonly objects = new Map<string, StoredObject>();
  private readonly uploads = new Map<string, { readonly metadata: Record<string, string>; readonly parts: Map<number, Buffer> }>();

  constructor(private readonly options: DoubleOptions = {}) {}

  readonly answer: RequestListener = (message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const url = new URL(message.url ?? '/', 'http://double');
      const key = decodeURIComponent(url.pathname).replace(/^\/bucket\/?/u, '');
      this.handle({ message, response, key, query: url.searchParams, body: Buffer.concat(chunks) });
    });
  };

  /** The text of every object by its key. */
  texts(): Record<string, string> {
    return Object.fromEntries([...this.objects].map(([key, { content }]) => [key, content.toString()]));
  }

  private handle(request: Request): void {
    const { message, response, key, query } = request;
    if (query.has('versioning')) return send(response, 200, '<VersioningConfiguration/>');
    if (query.has('list-type')) return send(response, 200, this.listing());
    if (query.has('uploads') || query.has('partNumber')) return this.addToUpload(request);
    if (query.has('uploadId') && message.method === 'DELETE') return send(response, 204);
    if (this.isRefused(request)) return send(response, 412, '<Error><Code>PreconditionFailed</Code></Error>');
    if (message.method === 'POST') return this.join(request);
    if (message.method === 'PUT') return this.put(request);
    if (message.method === 'DELETE') return this.remove(request);
    const there = this.objects.get(key);
    if (there === undefined) return send(response, 404);
    const headers = { etag: `"${there.tag}"`, 'content-length': String(there.content.length), ...there.metadata };
    send(response, 200, message.method === 'HEAD' ? '' : there.content, headers);
  }

  private isRefused({ message, key }: Request): boolean {
    const { headers, method } = message;
    if (method === 'DELETE' && this.options.refusesDelete?.(key) === true) return true;
    const honours = (name: Condition): boolean => headers[name] !== undefined && (this.options.honours?.(name, kindOf(message)) ?? true);
    const tag = this.objects.get(key)?.tag;
    const isTaken = honours('if-none-match') && tag !== undefined;
    return isTaken || (honours('if-match') && (tag === undefined || headers['if-match'] !== `"${tag}"`));
  }

  private put({ message: { headers }, response, key, body }: Request): void {
    const copied = this.sourceOf(headers);
    const content = copied?.content ?? body;
    const tag = md5(content);
    this.objects.set(key, { content, metadata: copied?.metadata ?? metadataOf(headers), tag });
    if (copied === undefined) send(response, 200, '', { etag: `"${tag}"` });
    else send(response, 200, `<CopyObjectResult><ETag>"${tag}"</ETag></CopyObjectResult>`);
  }

  private addToUpload({ message: { headers }, response, key, query, body }: Request): void {
    if (query.has('uploads')) {
      this.uploads.set(key, { metadata: metadataOf(headers), parts: new Map() });
      return send(response, 200, '<InitiateMultipartUploadResult><UploadId>upload</UploadId></InitiateMultipartUploadResult>');
    }
    const copied = this.sourceOf(headers);
    const part = copied?.content ?? body;
    this.uploads.get(key)?.parts.set(Number(query.get('partNumber')), part);
    if (copied === undefined) send(response, 200, '', { etag: `"${md5(part)}"` });
    else send(response, 200, `<CopyPartResult><ETag>"${md5(part)}"</ETag></CopyPartResult>`);
  }

  private sourceOf({ 'x-amz-copy-source': source }: IncomingMessage['headers']): StoredObject | undefined {
    return typeof source === 'string' ? this.objects.get(decodeURIComponent(source).replace(/^bucket\//u, '')) : undefined;
  }

  private join({ response, key }: Request): void {
    const { metadata = {}, parts = new Map<number, Buffer>() } = this.uploads.get(key) ?? {};
    const inOrder = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
    const tag = `${md5(Buffer.concat(inOrder.map((part) => Buffer.from(md5(part), 'hex'))))}-${inOrder.length}`;
    this.objects.set(key, { content: Buffer.concat(inOrder), metadata, tag });
    send(response, 200, `<CompleteMultipartUploadResult><ETag>"${tag}"</ETag></CompleteMultipartUploadResult>`);
  }

  private remove({ message, response, key }: Request): void {
    this.objects.delete(key);
    if (this.options.onDeleted?.(key) === 'drop') message.socket.destroy();
    else send(response, 204);
  }

  private listing(): string {
    const entries = [...this.objects].map(
      ([key, { tag, content }]) =>
        `<Contents><Key>${encodeURIComponent(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"${tag}"</ETag><Size>${content.length}</Size></Contents>`,
    );
    const head = `<KeyCount>${entries.length}</KeyCount><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>`;
    return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult>${head}${entries.join('')}</ListBucketResult>`;
  }
}

function kindOf({ method, headers }: IncomingMessage): WriteKind {
  if (method === 'DELETE') return 'delete';
  if (method === 'POST') return 'join';
  return headers['x-amz-copy-source'] === undefined ? 'put' : 'copy';
}

function metadataOf(headers: IncomingMessage['headers']): Record<string, string> {
  const own = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
  return Object.fromEntries(own.map(([name, value]) => [name, String(value)]));
}

function send(response: ServerResponse, status: number, body: string | Buffer = '', headers: Record<string, string> = {}): void {
  response.writeHead(status, headers);
  response.end(body);
}
