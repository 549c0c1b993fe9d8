import { createHash, type Hash } from 'node:crypto';
import type { ByteSource } from '../../core/model/provider';
import { collect } from '../bytes';
import { corrupt } from '../failures';
import { verified, type SourceExpectation } from '../sourceParts';
import { versionToken, type DriveNode } from './node';

/** What Drive is to have received. */
export interface SentContent {
  readonly sha256: string;
  readonly md5: string;
}

/** A small content as a whole, checked. */
export async function readWhole(path: string, source: ByteSource, expected: SourceExpectation): Promise<Uint8Array> {
  return collect(verified(path, source, expected));
}

export function digestsOf(content: Uint8Array): SentContent {
  return { sha256: createHash('sha256').update(content).digest('hex'), md5: createHash('md5').update(content).digest('hex') };
}

/** A source whose digests are known when it has been read to its end; reading it again begins anew. */
export class DigestingSource implements ByteSource {
  private digests: { readonly sha256: Hash; readonly md5: Hash } = newHashes();

  constructor(private readonly source: ByteSource) {}

  get size(): number {
    return this.source.size;
  }

  async *open(): AsyncIterable<Uint8Array> {
    const digests = newHashes();
    this.digests = digests;
    for await (const chunk of this.source.open()) {
      digests.sha256.update(chunk);
      digests.md5.update(chunk);
      yield chunk;
    }
  }

  digest(): SentContent {
    return { sha256: this.digests.sha256.digest('hex'), md5: this.digests.md5.digest('hex') };
  }
}

/** Whether a file has this very content. */
export function holds(file: Pick<DriveNode, 'sha256' | 'md5'>, sent: SentContent): boolean {
  return file.sha256 === undefined ? file.md5 === sent.md5 : file.sha256 === sent.sha256;
}

/** The version token of what was sent, as the answer to it tells it; throws `corrupt` when Drive got something else. */
export function confirmedToken(path: string, answer: Parameters<typeof versionToken>[0], sent: SentContent): string {
  if (!holds(answer, sent)) throw corrupt(path, 'did not arrive in Google Drive as it was sent');
  return versionToken(answer);
}

function newHashes(): { readonly sha256: Hash; readonly md5: Hash } {
  return { sha256: createHash('sha256'), md5: createHash('md5') };
}
