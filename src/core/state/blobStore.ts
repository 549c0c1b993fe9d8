import { hashOf, readFile } from '../bytes';
import type { AsyncFileSystem } from '../model/fileSystem';

/** Contents by their SHA-256, each kept once. The base texts of merges and the contents in the trash lie here together. */
export class BlobStore {
  /** Contents that this process saw safely on the disk. */
  private readonly durable = new Set<string>();

  constructor(private readonly state: AsyncFileSystem) {}

  /** Whether the content is here and would survive a power cut. What an earlier process left is not taken on trust. */
  isDurable(hash: string): boolean {
    return this.durable.has(hash);
  }

  async has(hash: string): Promise<boolean> {
    return (await this.state.stat(blobPath(hash))) !== undefined;
  }

  /** Keeps `content`; throws `corrupt`, and keeps nothing, when its hash is another. */
  async keep(hash: string, content: Uint8Array | AsyncIterable<Uint8Array>, options: { readonly durable: boolean }): Promise<void> {
    await this.state.write(blobPath(hash), content, { hash, durable: options.durable });
    if (options.durable) this.durable.add(hash);
  }

  /** The bytes, or `undefined` when they are not here or no longer what they were. */
  async read(hash: string): Promise<Uint8Array | undefined> {
    if (!(await this.has(hash))) return undefined;
    const bytes = await readFile(this.state, blobPath(hash));
    return hashOf(bytes, () => this.state.createHasher()) === hash ? bytes : undefined;
  }

  stream(hash: string): AsyncIterable<Uint8Array> {
    return this.state.read(blobPath(hash));
  }
}

function blobPath(hash: string): string {
  return `blobs/${hash.slice(0, 2)}/${hash}`;
}
