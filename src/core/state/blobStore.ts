import { hashOf, readFile } from '../bytes';
import type { AsyncFileSystem, LocalFile } from '../model/fileSystem';

/** Makes texts smaller on the disk. Lossless, and the same for ever: `name` marks what was written with it. */
export interface Codec {
  /** Letters only: the ending of the files. */
  readonly name: string;
  encode(bytes: Uint8Array): Uint8Array;
  decode(bytes: Uint8Array): Uint8Array;
}

/** A content as it lies on the disk. */
export interface Blob {
  readonly hash: string;
  readonly file: LocalFile;
}

/** Contents by their SHA-256, each kept once, in one folder of the state. */
export class BlobStore {
  /** Contents that this process saw safely on the disk. */
  private readonly durable = new Set<string>();

  /** With a `codec`, `keep` takes whole contents only and `stream` has no meaning. */
  constructor(
    private readonly state: AsyncFileSystem,
    private readonly folder: string,
    private readonly codec?: Codec,
  ) {}

  /** Whether the content is here and would survive a power cut. What an earlier process left is not taken on trust. */
  isDurable(hash: string): boolean {
    return this.durable.has(hash);
  }

  async has(hash: string): Promise<boolean> {
    return (await this.state.stat(this.path(hash))) !== undefined;
  }

  /** Keeps `content`; throws `corrupt`, and keeps nothing, when its hash is another. */
  async keep(hash: string, content: Uint8Array | AsyncIterable<Uint8Array>, options: { readonly durable: boolean }): Promise<void> {
    if (this.codec !== undefined && content instanceof Uint8Array) {
      await this.state.write(this.path(hash), this.codec.encode(content), options);
    } else await this.state.write(this.path(hash), content, { hash, ...options });
    if (options.durable) this.durable.add(hash);
  }

  /** The bytes, or `undefined` when they are not here or no longer what they were. */
  async read(hash: string): Promise<Uint8Array | undefined> {
    if (!(await this.has(hash))) return undefined;
    const bytes = this.decoded(await readFile(this.state, this.path(hash)));
    return bytes !== undefined && hashOf(bytes, () => this.state.createHasher()) === hash ? bytes : undefined;
  }

  stream(hash: string): AsyncIterable<Uint8Array> {
    return this.state.read(this.path(hash));
  }

  /** All that is kept, in no order. */
  async list(): Promise<Blob[]> {
    const { files } = await this.state.scan({ enter: (path) => path === this.folder || path.startsWith(`${this.folder}/`) });
    return files.flatMap((file) => {
      const hash = /^[^/]+\/..\/([0-9a-f]{64})(?:\.[a-z]+)?$/u.exec(file.path)?.[1];
      return hash !== undefined && file.path.startsWith(`${this.folder}/`) ? [{ hash, file }] : [];
    });
  }

  async discard(blob: Blob): Promise<void> {
    this.durable.delete(blob.hash);
    await this.state.remove(blob.file.path, { expected: blob.file });
  }

  private decoded(bytes: Uint8Array): Uint8Array | undefined {
    try {
      return this.codec === undefined ? bytes : this.codec.decode(bytes);
    } catch {
      return undefined;
    }
  }

  private path(hash: string): string {
    const ending = this.codec === undefined ? '' : `.${this.codec.name}`;
    return `${this.folder}/${hash.slice(0, 2)}/${hash}${ending}`;
  }
}
