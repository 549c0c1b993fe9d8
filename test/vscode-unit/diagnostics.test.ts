import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { renderDiagnostics, type DiagnosticFacts } from '../../src/vscode/diagnostics/diagnostics';
import { settingNames } from '../../src/vscode/ids';
import { conflictIn, folderState } from './states';

const problem = { path: 'private/diary.md', code: 'unreadable', message: '"private/diary.md" cannot be read.' } as const;

const facts: DiagnosticFacts = {
  extensionVersion: '1.2.3',
  vscodeVersion: '1.100.0',
  platform: 'linux 6.1 x64',
  remoteName: 'ssh-remote',
  isTrusted: true,
  state: {
    folders: [
      folderState({
        folder: { uri: 'file:///home/jane/top-project', name: 'top-project' },
        remote: 's3://janes-bucket/diary at store.jane.example',
        phase: { kind: 'error', code: 'forbidden', message: 'No access to s3://janes-bucket.' },
        isPaused: true,
        conflicts: [conflictIn('private/diary.md')],
        problems: [problem],
      }),
    ],
  },
  settings: { 's3.endpoint': 'https://store.jane.example', intervalMinutes: 1 },
  log: [
    '2026-11-22T09:59:59.000Z [debug] Authorization: Bearer secret-token-of-hers',
    '2026-11-22T10:00:00.000Z [warning] "private/diary.md" cannot be read.',
    '2026-11-22T10:00:01.000Z [debug] PUT https://store.jane.example/janes-bucket/private/diary.md?X-Amz-Signature=abcdef',
    "2026-11-22T10:00:02.000Z [warning] EACCES: permission denied, open '/home/jane/top-project/private/diary.md'",
  ],
};

describe('Diagnostics for a bug report', () => {
  const text = renderDiagnostics(facts);

  it('tell versions, states and counts', () => {
    for (const part of [
      'Cloud Sync 1.2.3',
      'VS Code 1.100.0',
      'linux 6.1 x64',
      'ssh-remote',
      'error (forbidden)',
      'paused',
      'conflicts: 1',
    ])
      assert.ok(text.includes(part), part);
    assert.match(text, /problems: 1 \(unreadable\)/);
    assert.match(text, /remote: s3 \(own endpoint\)/);
    assert.match(text, /intervalMinutes: 1/);
  });

  it('keep the log, with the endings of files instead of their names', () => {
    assert.match(text, /\[warning\] "….md" cannot be read\./);
  });

  it('name no file, folder, person, computer or bucket, and hold no secret', () => {
    assert.doesNotMatch(text, /jane|diary|private|top-project|abcdef|secret-token/);
  });

  const harmless: readonly string[] = [
    's3.region',
    's3.pathStyle',
    'conflictPolicy',
    'syncOnSave',
    'syncOnOpen',
    'syncOnFocus',
    'intervalMinutes',
    'maxFileSizeMB',
    'concurrency',
    'trash.days',
    'trash.maxSizeMB',
    'changesLayout',
    'decorations.pending',
  ];
  for (const name of settingNames) {
    it(`${harmless.includes(name) ? 'show' : 'never show'} the value of the setting ${name}`, () => {
      const shown = renderDiagnostics({ ...facts, settings: { [name]: 'its-value' } });
      assert.ok(shown.includes(harmless.includes(name) ? `- ${name}: "its-value"` : `- ${name}: set\n`), shown);
    });
  }

  it('know a folder in Google Drive, and do not name it', () => {
    const folder = folderState({ remote: 'Google Drive: Novel at home' });
    const log = ['2026-11-22T10:00:00.000Z [warning] The folder Novel at home (Google Drive: Novel at home) is gone.'];
    const shown = renderDiagnostics({ ...facts, state: { folders: [folder] }, log });
    assert.match(shown, /remote: gdrive/);
    assert.doesNotMatch(shown, /Novel|home/);
  });
});
