import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { SyncError, type SyncErrorCode } from '../../../src/core/errors';
import type { CloudSyncProvider, RemoteFileInfo } from '../../../src/core/model/provider';
import { collect } from '../../../src/remote/bytes';
import type { ProviderMemory } from '../../../src/remote/providerMemory';

/** What a next process would find. */
export class KeptText implements ProviderMemory {
  text: string | undefined;
  saves = 0;

  load(): Promise<string | undefined> {
    return Promise.resolve(this.text);
  }

  save(text: string): Promise<void> {
    this.text = text;
    this.saves += 1;
    return Promise.resolve();
  }
}

export function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Bytes that repeat nowhere and are the same in every run. */
export function patternBytes(size: number): Uint8Array {
  const out = Buffer.alloc(size);
  let state = 0x9e3779b9;
  for (let offset = 0; offset + 4 <= size; offset += 4) {
    state = (Math.imul(state ^ (state >>> 15), 0x85ebca6b) + 0x6d2b79f5) | 0;
    out.writeInt32LE(state, offset);
  }
  return out;
}

export async function read(provider: CloudSyncProvider, path: string, etag?: string): Promise<Uint8Array> {
  const { content } = await provider.download(path, { etag });
  return collect(content);
}

export async function readText(provider: CloudSyncProvider, path: string): Promise<string> {
  return Buffer.from(await read(provider, path)).toString('utf8');
}

export async function paths(provider: CloudSyncProvider, prefix = ''): Promise<string[]> {
  const listing = await provider.listFiles(prefix);
  return listing.map(({ path }) => path).sort();
}

export async function find(provider: CloudSyncProvider, path: string): Promise<RemoteFileInfo> {
  const listing = await provider.listFiles('');
  const info = listing.find((file) => file.path === path);
  assert.ok(info !== undefined, `"${path}" is listed`);
  return info;
}

export async function failsWith(code: SyncErrorCode, action: Promise<unknown>): Promise<SyncError> {
  const error = await action.then(
    () => assert.fail(`succeeded instead of failing with "${code}"`),
    (reason: unknown) => reason,
  );
  assert.ok(SyncError.is(error), `not a SyncError: ${String(error)}`);
  assert.equal(error.code, code, error.message);
  return error;
}

/** The outcomes of rivals at the same thing: how many won, and the codes with which the others failed. */
export async function rivalry(rivals: readonly Promise<unknown>[]): Promise<{ winners: number; codes: Set<string> }> {
  const outcomes = await Promise.allSettled(rivals);
  const codes = new Set<string>();
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') codes.add(SyncError.is(outcome.reason) ? outcome.reason.code : String(outcome.reason));
  }
  return { winners: outcomes.filter(({ status }) => status === 'fulfilled').length, codes };
}
