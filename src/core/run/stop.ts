import { hashOf } from '../bytes';
import type { AsyncFileSystem } from '../model/fileSystem';
import type { BaseTree, SyncAction } from '../model/plan';
import type { Stop } from '../model/result';
import { brake } from '../plan/brakes';
import type { Identity } from './identity';
import type { Observation } from './observe';
import type { Parts } from './parts';

/** The reason not to begin, with what a person would have to approve; `undefined` when there is none. */
export function stopBefore({ fs, manifest, policy }: Parts, observation: Observation, identity: Identity): Stop | undefined {
  const base = manifest.entries;
  if (identity === 'other' || identity === 'missing') return otherRemote(fs, base, observation, identity);
  const found = brake(base, observation.local, observation.remote, observation.plan, policy.otherwise);
  if (found === undefined) return undefined;
  return {
    brake: found.kind,
    message: found.message,
    paths: found.actions.map((action) => action.path),
    approval: approvalOf(fs, found.kind, found.actions),
  };
}

/** Approving this one means to connect afresh: a union of both sides, with no deletions. */
function otherRemote(fs: AsyncFileSystem, base: BaseTree, observation: Observation, identity: 'other' | 'missing'): Stop {
  const isEmpty = observation.remote.files.size === 0;
  const what =
    identity === 'other'
      ? 'The cloud folder is not the one that this folder was synced with: it has another identity.'
      : isEmpty
        ? `The cloud folder is empty, but ${base.size} files were in it at the last sync.`
        : 'The cloud folder has lost its identity (".cloudsync/vault.json").';
  const message = `${what} Check the bucket and the prefix. Nothing was changed. If it is right as it is, allow the sync: it brings both sides together and deletes nothing.`;
  return {
    brake: isEmpty && identity === 'missing' ? 'emptyRemote' : 'otherRemote',
    message,
    paths: [],
    approval: approvalOf(fs, `${identity} ${observation.remote.vault?.etag ?? ''} ${observation.remote.files.size}`, []),
  };
}

/** A name for exactly these actions on exactly these contents: any change of the set gives another. */
function approvalOf(fs: AsyncFileSystem, kind: string, actions: readonly SyncAction[]): string {
  const lines = actions.map((action) => JSON.stringify([action.type, action.path, ...contentsOf(action)])).sort();
  return hashOf(new TextEncoder().encode([kind, ...lines].join('\n')), () => fs.createHasher());
}

function contentsOf(action: SyncAction): (string | undefined)[] {
  const local = 'local' in action ? action.local : undefined;
  const remote = 'remote' in action ? action.remote : undefined;
  return [local?.hash, local?.fingerprint, remote?.etag];
}
