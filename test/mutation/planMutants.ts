import { mutant, type Mutant } from './mutant';

const decisions: readonly Mutant[] = [
  mutant('plan/decisionTable.ts', 'an edit here falls to a deletion there', "deleted: rule('upload',", "deleted: rule('deleteLocal',"),
  mutant(
    'plan/decisionTable.ts',
    'an edit there falls to a deletion here',
    "rule('download', 'deleted here",
    "rule('deleteRemote', 'deleted here",
  ),
  mutant('plan/decisionTable.ts', 'a new file here replaces a new one there', "rule('compare', 'new on", "rule('upload', 'new on"),
  mutant('plan/decisionTable.ts', 'an edit there replaces an edit here', "rule('compare', 'changed on", "rule('download', 'changed on"),
  mutant('plan/decisionTable.ts', 'what both deleted stays in the base', "rule('forget',", "rule('nothing',"),
  mutant(
    'plan/decisionTable.ts',
    'a deletion in the cloud is not followed',
    "rule('deleteLocal', 'deleted in the",
    "rule('upload', 'deleted in the",
  ),
  mutant('plan/decisionTable.ts', 'an edit of the same size goes unseen', 'local.hash === base.localHash', 'local.size === base.size'),
  mutant(
    'plan/decisionTable.ts',
    'the version token in the cloud is not looked at',
    'remote.etag === base.etag',
    'remote.size === base.size',
  ),
  mutant(
    'plan/plan.ts',
    'what is blocked here is taken for deleted',
    'isBlockedLocally(path) || isBlockedRemotely(path);',
    'isBlockedRemotely(path);',
  ),
  mutant(
    'plan/plan.ts',
    'what is blocked there is taken for deleted',
    'isBlockedLocally(path) || isBlockedRemotely(path);',
    'isBlockedLocally(path);',
  ),
  mutant(
    'plan/plan.ts',
    'files that left the scope are still synced',
    'const action = options.inScope(path)',
    'const action = base.has(path) || options.inScope(path)',
  ),
  mutant(
    'plan/plan.ts',
    'files of the same size count as the same',
    'local.hash !== undefined && local.hash === remote.hash',
    'local.size === remote.size',
  ),
  mutant(
    'plan/plan.ts',
    'two unknown contents count as the same',
    'local.hash !== undefined && local.hash === remote.hash',
    'local.hash === remote.hash',
  ),
  mutant('plan/plan.ts', 'conflicts have the wrong kind', "base === undefined ? 'bothCreated'", "base !== undefined ? 'bothCreated'"),
  mutant(
    'plan/plan.ts',
    'a touched file is hashed for ever',
    'local.fingerprint === undefined || local.fingerprint === base.fingerprint',
    'local.fingerprint !== base.fingerprint',
  ),
];

const order: readonly Mutant[] = [
  mutant('plan/schedule.ts', 'deletions come before the contents travel', '[first, deletions, last]', '[deletions, first, last]'),
  mutant('plan/schedule.ts', 'a file does not wait for the room of a folder', '|| this.folders.has(key) ||', '||'),
  mutant('plan/schedule.ts', 'a file does not wait for the room of a file', 'return this.files.has(key) ||', 'return'),
  mutant(
    'plan/schedule.ts',
    'a file in a folder does not wait for the file in the way',
    'ancestors(path).some((folder) => this.files.has(nameKey(folder)))',
    'false',
  ),
  mutant('plan/schedule.ts', 'a file steps aside before it is known on both sides', "=> action.type === 'stepAside' || (", '=> ('),
  mutant(
    'plan/clashes.ts',
    'a file that steps aside on both sides becomes two',
    "action.type === 'record' || !aside.has(action.path)",
    '!aside.has(action.path)',
  ),
  mutant('plan/alikePaths.ts', 'files of a moved folder swap their names', "return [...found, ''];", "return [...found, ''].reverse();"),
  mutant('plan/alikePaths.ts', 'one file moves to two places', '      this.taken.add(item);', ''),
  mutant('plan/moves.ts', 'moves take the room of others', '!(isChangeOfCase(move) ? roomOfOthers : room).isNeededBy(move.path)', 'true'),
  mutant('plan/moves.ts', 'a change of case is never one rename', 'isChangeOfCase(move) ? roomOfOthers : room', 'room'),
  mutant('plan/moves.ts', 'a moved file is also deleted or sent', 'actions.filter((action) => !settled.has(action.path))', 'actions'),
  mutant(
    'plan/clashes.ts',
    'a move may land on another spelling of a name',
    'if (isMove(action)) return true;',
    'if (isMove(action)) return false;',
  ),
  mutant('plan/clashes.ts', 'a name that becomes free counts as taken', 'if (!leaving.has(path)) this.add(path);', 'this.add(path);'),
  mutant(
    'plan/clashes.ts',
    'names that differ in case overwrite each other',
    '.find((other) => other !== path);',
    '.find((other) => other === path);',
  ),
  mutant(
    'plan/clashes.ts',
    'a file takes the place of a folder',
    'if (below !== undefined) {',
    'if (below === undefined && below !== undefined) {',
  ),
];

const brakes: readonly Mutant[] = [
  mutant('plan/brakes.ts', 'more than 50 changes go through', 'const never = 50;', 'const never = 5000;'),
  mutant('plan/brakes.ts', 'ten changes are stopped', 'Math.max(always,', 'Math.min(always,'),
  mutant('plan/brakes.ts', 'the brake strikes one too early', 'if (actions.length <= limit)', 'if (actions.length < limit)'),
  mutant(
    'plan/brakes.ts',
    'overwrites in the cloud do not count',
    'return action.remote !== undefined && action.local.hash !== action.base?.localHash;',
    'return false;',
  ),
  mutant('plan/brakes.ts', 'overwrites here do not count', 'return action.local !== undefined;', 'return false;'),
  mutant('plan/brakes.ts', 'an emptied folder empties the cloud', 'if (local.files.size === 0) {', 'if (local.files.size < 0) {'),
  mutant('plan/brakes.ts', 'an emptied cloud empties the folder', 'if (remote.files.size === 0) {', 'if (remote.files.size < 0) {'),
];

const observation: readonly Mutant[] = [
  mutant(
    'observe/localTree.ts',
    'a file of the known size is not read',
    'else if (known.fingerprint !== undefined && known.fingerprint === file.fingerprint)',
    'else if (known.size === file.size)',
  ),
  mutant(
    'observe/localTree.ts',
    'an unreadable file is taken for deleted',
    "    blocked.push({ path, cause: 'unreadable', message: failure.message });",
    '    void blocked;',
  ),
  mutant(
    'observe/localTree.ts',
    'a file deleted during the look is reported as unreadable',
    "if (failure.code === 'notFound') return;",
    '',
  ),
  mutant(
    'observe/localTree.ts',
    'a file that changed while it was hashed is trusted',
    'fingerprint: isSame ? file.fingerprint : undefined',
    'fingerprint: file.fingerprint',
  ),
  mutant(
    'observe/localTree.ts',
    'what lies in a blocked folder is taken for deleted',
    'if (paths.has(path.slice(0, slash))) return true;',
    'if (paths.has(path.slice(0, slash))) return false;',
  ),
  mutant('observe/localTree.ts', 'a file whose name is refused is synced', 'if (fault !== undefined)\n', 'if (fault === null)\n'),
  mutant(
    'observe/localScans.ts',
    'a file that a look at one folder misses is taken for deleted',
    'found.files.every(({ path }) => present.has(path)) && ',
    '',
  ),
  mutant(
    'observe/localScans.ts',
    'a folder that cannot be read makes each look after a hint one at everything',
    'skipped.has(path) || isKnown(path)',
    'isKnown(path)',
  ),
  mutant(
    'observe/localTree.ts',
    'a folder that cannot be read is taken for a file that the rules leave out',
    'scope.includesFile(path) || scope.entersFolder(path)',
    'scope.includesFile(path)',
  ),
  mutant(
    'observe/localScans.ts',
    'a blocked folder that is gone after a hint takes its files along',
    ' && found.blocked.every(isAmong(present, now.blocked))',
    '',
  ),
  mutant(
    'observe/localScans.ts',
    'rules that changed leave the files of the last scan in',
    'this.last?.rules === observation.scope.rules',
    'this.last !== undefined',
  ),
  mutant(
    'run/syncRun.ts',
    'what a sync wrote itself is not looked at again after a hint',
    'parts.scans.touch(proposal.plan.actions.flatMap(touchedPaths));',
    '',
  ),
  mutant(
    'observe/remoteTree.ts',
    'a name that leads out of the folder is accepted',
    'refuseName(file) ?? refuseSize(file, scope)',
    'refuseSize(file, scope)',
  ),
  mutant('observe/remoteTree.ts', 'a refused name in the cloud is taken for deleted', 'else blocked.push(refusal);', 'else void refusal;'),
  mutant(
    'observe/contents.ts',
    'a content that cannot be fetched does not end a run without a network',
    'if (failure.stopsTheRun) throw failure;',
    '',
  ),
  mutant('observe/contents.ts', 'a file that went during the look is still planned with', '    files.delete(path);', '    void path;'),
  mutant(
    'observe/spellings.ts',
    'names that differ in case are one name everywhere',
    'const key = caseSensitive ? unicodeKey : nameKey;',
    'const key = nameKey;',
  ),
];

/** What can be broken in the plan, and in the look at both sides from which it is made. */
export const planMutants: readonly Mutant[] = [...decisions, ...order, ...brakes, ...observation];
