import { mutant, type Mutant } from './mutant';

const transfers: readonly Mutant[] = [
  mutant(
    'apply/upload.ts',
    'half of a file that is being written is sent',
    'if (isOther || now?.size !== local.size || now.modified !== local.modified) throw changed(local.path);',
    '',
  ),
  mutant(
    'apply/upload.ts',
    "a new file replaces another device's new file",
    "action.remote?.etag ?? 'absent'",
    'action.remote?.etag ?? (undefined as never)',
  ),
  mutant(
    'apply/upload.ts',
    'a large file that changed while it was sent is completed',
    'if (hasher.digest() !== hash) throw changed(local.path);',
    '',
  ),
  mutant(
    'apply/upload.ts',
    'what is recorded is what the file became since',
    'await recordSynced(context, path, local, sent.remote, sent.hash, replaced);',
    'await recordSynced(context, path, (await context.fs.stat(localPath)) ?? local, sent.remote, sent.hash);',
  ),
  mutant(
    'apply/upload.ts',
    'a file that was deleted during the sync is an error',
    "if (local === undefined) throw new SyncError('raced',",
    "if (local === undefined) throw new SyncError('unknown',",
  ),
  mutant('apply/download.ts', 'a download replaces a file that is new here', "expected: local ?? 'absent',", 'expected: local,'),
  mutant(
    'apply/download.ts',
    'a download replaces an edit made meanwhile',
    "expected: local ?? 'absent',",
    "expected: local === undefined ? 'absent' : undefined,",
  ),
  mutant(
    'apply/download.ts',
    'what a download replaces is not in the trash',
    '    if (!isSame) await context.trash.keepLocal(context.fs, local, local.hash, reason);',
    '',
  ),
  mutant(
    'apply/download.ts',
    'a damaged download reaches the disk',
    'if (isWhole && isIntact) return;',
    'if (isWhole || isIntact || true) return;',
  ),
  mutant(
    'apply/download.ts',
    'what both have already is written again',
    'if (isSame && isSameMode(local, incoming.info)) return adopt(context, incoming, local, local.hash);',
    '',
  ),
];

const removals: readonly Mutant[] = [
  mutant('apply/remove.ts', 'a file that is back in the cloud is deleted here', 'if (isBack) throw', 'if (!path) throw'),
  mutant(
    'apply/remove.ts',
    'what is deleted here is not in the trash',
    '  await context.trash.keepLocal(context.fs, action.local, action.base.localHash, action.reason);',
    '',
  ),
  mutant(
    'apply/remove.ts',
    'an edit made meanwhile is deleted here',
    'context.fs.remove(action.local.path, { expected: action.local })',
    'context.fs.remove(action.local.path)',
  ),
  mutant(
    'apply/remove.ts',
    'an edit made meanwhile is deleted in the cloud',
    'context.provider.delete(action.path, { etag, signal })',
    'context.provider.delete(action.path, { signal })',
  ),
  mutant('apply/move.ts', 'a file edited meanwhile is moved as unedited', '{ expected: action.local }', '{}'),
  mutant('apply/move.ts', 'a local edit is forgotten with a move in the cloud', 'isEditedHere(action) ? undefined : file', 'file'),
  mutant('apply/move.ts', "the cloud's edit is forgotten with a move here", 'isEditedThere ? undefined : moved', 'moved'),
  mutant(
    'apply/move.ts',
    'a file that is copied instead of moved is taken away though it has changed',
    'await provider.delete(path, { etag, signal });',
    'await provider.delete(path, { signal });',
  ),
  mutant('apply/move.ts', 'the old name of a moved file stays in the base', '  context.manifest.deleteState(action.from);', ''),
  mutant(
    'apply/move.ts',
    'another version than the planned one is moved',
    'provider.move(path, to, { etag, signal })',
    'provider.move(path, to, { signal })',
  ),
];

const conflicts: readonly Mutant[] = [
  mutant(
    'apply/conflict.ts',
    'the copy of a conflict is made after its content is gone',
    'const copy = (await existingCopy(context, action)) ?? (await makeCopy(context, action));\n  await keepRemote(context, action);',
    'await keepRemote(context, action);\n  const copy = (await existingCopy(context, action)) ?? (await makeCopy(context, action));',
  ),
  mutant('apply/conflict.ts', 'an interrupted conflict makes a second copy', '(await existingCopy(context, action)) ?? (await', '(await'),
  mutant(
    'apply/conflict.ts',
    'copies of conflicts stay on this device for a sync',
    "  await uploadFile(context, copy, copy, 'absent');",
    '',
  ),
  mutant('apply/conflict.ts', 'a merge replaces a third version', '    replaces: remote.etag,', ''),
  mutant(
    'apply/conflict.ts',
    'a merge replaces an edit made meanwhile',
    '{ expected: local, modified: sent.modified, hash, signal }',
    '{ modified: sent.modified, hash, signal }',
  ),
  mutant(
    'apply/conflict.ts',
    'what a merge replaces here is not in the trash',
    "  await context.trash.keepLocal(context.fs, local, local.hash, 'merged');",
    '',
  ),
  mutant(
    'apply/conflict.ts',
    'what a merge replaces in the cloud is not in the trash',
    "  await keepRemoteContent(context, remote, 'merged');",
    '',
  ),
  mutant(
    'apply/conflict.ts',
    'a merge that is in the cloud already is sent again',
    'if (isThereAlready) await keepRemote(context, action);',
    'if (isThereAlready && !action) await keepRemote(context, action);',
  ),
  mutant(
    'apply/conflict.ts',
    'the content in the cloud that a choice replaces is not in the trash',
    "  await keepRemoteContent(context, action.remote, 'replaced by the version of this device');",
    '',
  ),
  mutant('apply/record.ts', 'what was done is not written down', '  await context.manifest.flush();', ''),
  mutant('apply/run.ts', 'a run goes on without a network', 'void {\n  if (failure.stopsTheRun) throw failure;', 'void {'),
  mutant(
    'apply/run.ts',
    'a file that vanished is an error',
    "failure.retry === 'now' || failure.code === 'notFound'",
    "failure.retry === 'now'",
  ),
];

/** What can be broken in carrying a plan out. */
export const applyMutants: readonly Mutant[] = [...transfers, ...removals, ...conflicts];
