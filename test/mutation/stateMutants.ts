import { mutant, type Mutant } from './mutant';

const manifest: readonly Mutant[] = [
  mutant(
    'manifest/journal.ts',
    'a line cut short by a crash is glued to the next',
    "const torn = lines.pop() !== '';",
    'lines.pop();\n  const torn = false;',
  ),
  mutant('manifest/journal.ts', 'a damaged manifest is believed', "if (!isLast) return empty('damaged');", 'if (!isLast) continue;'),
  mutant('manifest/journal.ts', "another cloud's manifest is believed", 'stored.header?.remote !== remote', 'stored.header === undefined'),
  mutant(
    'manifest/journal.ts',
    "a newer version's manifest is read",
    'if (header.format > manifestFormat) {',
    'if (header.format < manifestFormat) {',
  ),
  mutant(
    'manifest/journal.ts',
    'forgotten paths come back with a restart',
    'if (state === null) entries.delete(path);',
    'if (state === null) continue;',
  ),
  mutant('manifest/record.ts', 'a damaged line is believed', "line[8] !== ' ' || line.slice(0, 8) !== checksum(json)", "line[8] !== ' '"),
  mutant(
    'manifest/manifest.ts',
    'a torn manifest is written on',
    "stored.condition !== 'good' || stored.torn",
    "stored.condition !== 'good'",
  ),
  mutant(
    'manifest/manifest.ts',
    'a manifest is written on after a failed write',
    '      this.rewrite = true;\n      throw error;',
    '      throw error;',
  ),
  mutant(
    'manifest/manifest.ts',
    'deletions are not written down',
    'if (this.states.delete(path)) this.pending.push([path, null]);',
    'this.states.delete(path);',
  ),
  mutant(
    'manifest/manifest.ts',
    'a manifest of another remote keeps its identity',
    '    this.identity = undefined;\n    this.rewrite = true;',
    '    this.rewrite = true;',
  ),
  mutant('manifest/manifest.ts', 'an unusable manifest is not kept', 'await journal.setAside();', 'void 0;'),
];

const state: readonly Mutant[] = [
  mutant('state/trash.ts', 'the trash has an entry without its content', 'if (!isSureToBeKnown) await', 'if (isSureToBeKnown) await'),
  mutant(
    'state/trash.ts',
    'an entry cut short by a crash takes the next one with it',
    'this.batch.lines += `\\n${JSON.stringify(entry)}`;',
    'this.batch.lines += `${JSON.stringify(entry)}\\n`;',
  ),
  mutant(
    'state/trash.ts',
    'an entry counts as written whose write failed',
    'await this.batch.written;',
    'await this.batch.written.catch(() => undefined);',
  ),
  mutant(
    'run/rewind.ts',
    'a version about which the cloud gave no answer is rolled back',
    'if (hash === state.localHash) return;',
    'if (hash === undefined || hash === state.localHash) return;',
  ),
  mutant('run/syncRun.ts', 'a cloud that went back once goes back with every sync', '    this.parts.mark.expectCount();', ''),
  mutant('state/trash.ts', 'restoring overwrites what is there', "{ expected: 'absent', hash: entry.hash }", '{ hash: entry.hash }'),
  mutant(
    'state/lease.ts',
    'the lease of a living process is taken',
    'if (now.id !== first.id || now.beat !== first.beat) {',
    'if (now.id !== first.id) {',
  ),
  mutant('state/lease.ts', 'a process does not learn that it lost the folder', 'if (isLost) lost.abort();', ''),
  mutant(
    'state/lease.ts',
    'two processes take the lease at once',
    "tryWrite(state, mine, judged ?? 'absent')",
    "tryWrite(state, mine, (await state.stat(leaseFile)) ?? 'absent')",
  ),
  mutant('state/vault.ts', 'two devices give one cloud folder two identities', "{ replaces: 'absent', signal }", '{ signal }'),
  mutant(
    'state/vault.ts',
    "a newer version's cloud folder is written to",
    "value['format'] > vaultFormat",
    "value['format'] < vaultFormat",
  ),
  mutant(
    'run/identity.ts',
    'another cloud folder is taken for the known one',
    "if (known !== undefined && known.id !== found.id) return 'other';",
    '',
  ),
  mutant(
    'run/stop.ts',
    'a cloud folder without its identity is synced with',
    "if (identity === 'other' || identity === 'missing') return",
    "if (identity === 'other') return",
  ),
  mutant('run/stop.ts', 'an approval holds for other contents', 'action.path, ...contentsOf(action)]', 'action.path]'),
  mutant(
    'run/syncRun.ts',
    'any approval lets anything through',
    'this.options.approval === stop.approval',
    'this.options.approval !== undefined',
  ),
  mutant(
    'run/syncRun.ts',
    'the files go to a cloud folder without an identity',
    'await establishIdentity(',
    'void establishIdentity.bind(',
  ),
  mutant('retry.ts', 'a throttled request is given up at once', 'if (attempt === attempts ||', 'if (attempt === 1 ||'),
];

/** What can be broken in what a device remembers, and in who may write it. */
export const stateMutants: readonly Mutant[] = [...manifest, ...state];
