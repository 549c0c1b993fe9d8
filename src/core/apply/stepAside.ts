import type { ConflictInfo } from '../model/conflict';
import type { StepAsideAction } from '../model/plan';
import { freeCopyPath } from './conflict';
import type { ApplyContext } from './context';
import { moveOrCopy } from './move';

/** Gives a file the name of a conflict copy, so that a folder can have its own. Its new name travels with the next look. */
export async function stepAside(context: ApplyContext, { path, local, remote }: StepAsideAction): Promise<ConflictInfo> {
  const copy = freeCopyPath(context, path);
  if (local !== undefined) await context.fs.move(local.path, copy, { expected: local });
  else if (remote !== undefined) await moveOrCopy(context, remote, copy);
  context.tally.filesMoved++;
  return {
    path,
    kind: 'fileAndFolder',
    localModified: local?.modified ?? 0,
    remoteModified: remote?.modified ?? 0,
    localHash: local?.hash ?? '',
    remoteHash: remote?.hash ?? '',
    etag: remote?.etag ?? '',
    copy,
  };
}
