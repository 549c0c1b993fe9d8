import type { FileSyncState } from '../model/changes';
import type { LocalEntry } from '../model/plan';
import type { RemoteFileInfo } from '../model/provider';

/** One side of a path against the base. `none`: neither the base nor this side knows it. */
export type SideState = 'none' | 'created' | 'unchanged' | 'modified' | 'deleted';

export type Decision = 'nothing' | 'upload' | 'download' | 'deleteLocal' | 'deleteRemote' | 'forget' | 'compare';

interface Rule {
  readonly decision: Decision;
  readonly reason: string;
}

const rule = (decision: Decision, reason: string): Rule => ({ decision, reason });

/** The base knows a path or it does not, for both sides alike: these combinations cannot occur. */
const impossible = rule('nothing', 'impossible');

/**
 * What to do with a path: the local state first, then the state in the cloud. `compare` means that the contents decide:
 * the same is only recorded, different is a conflict. An edit beats a delete, in both directions.
 */
export const decisionTable: Readonly<Record<SideState, Readonly<Record<SideState, Rule>>>> = {
  none: {
    none: rule('nothing', 'unknown to both sides'),
    created: rule('download', 'new in the cloud'),
    unchanged: impossible,
    modified: impossible,
    deleted: impossible,
  },
  created: {
    none: rule('upload', 'new here'),
    created: rule('compare', 'new on both sides'),
    unchanged: impossible,
    modified: impossible,
    deleted: impossible,
  },
  unchanged: {
    none: impossible,
    created: impossible,
    unchanged: rule('nothing', 'the same on both sides'),
    modified: rule('download', 'changed in the cloud'),
    deleted: rule('deleteLocal', 'deleted in the cloud'),
  },
  modified: {
    none: impossible,
    created: impossible,
    unchanged: rule('upload', 'changed here'),
    modified: rule('compare', 'changed on both sides'),
    deleted: rule('upload', 'changed here and deleted in the cloud: the edit survives'),
  },
  deleted: {
    none: impossible,
    created: impossible,
    unchanged: rule('deleteRemote', 'deleted here'),
    modified: rule('download', 'deleted here and changed in the cloud: the edit survives'),
    deleted: rule('forget', 'deleted on both sides'),
  },
};

export function localState(base: FileSyncState | undefined, local: LocalEntry | undefined): SideState {
  if (base === undefined) return local === undefined ? 'none' : 'created';
  if (local === undefined) return 'deleted';
  return local.hash === base.localHash ? 'unchanged' : 'modified';
}

export function remoteState(base: FileSyncState | undefined, remote: RemoteFileInfo | undefined): SideState {
  if (base === undefined) return remote === undefined ? 'none' : 'created';
  if (remote === undefined) return 'deleted';
  return remote.etag === base.etag ? 'unchanged' : 'modified';
}
