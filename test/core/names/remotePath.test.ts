import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isOwnPath, pathFault } from '../../../src/core/names/remotePath';

const refused: Readonly<Record<string, readonly string[]>> = {
  'leaves the folder': ['..', '../a', 'a/..', 'a/../b', './a', 'a/./b', '.', '/', '/a', '//a', 'a//b', 'a/', ''],
  'contains a control character': ['a\u0000', 'a\nb', 'a\rb', 'a\tb', '\u001b[31m', 'a\u007f', 'a/\u0001/b'],
  'contains a backslash': ['a\\b', '..\\a', '\\'],
  'is no valid Unicode': ['\ud800', 'a\udc00', 'a/\ud83d/b'],
  'is too long': ['x'.repeat(256), `a/${'é'.repeat(128)}`, Array.from({ length: 91 }, () => 'x'.repeat(9)).join('/')],
  'reaches into .git': [
    '.git',
    '.git/config',
    'a/.git/hooks/post-checkout',
    '.GIT/config',
    '.Git/config',
    '.git./config',
    '.git /config',
    '.git. ./config',
    'git~1/config',
    'GIT~1/config',
    '.g\u200cit/config',
    '.\ufeffgit/config',
    '.git::$INDEX_ALLOCATION/config',
    '.ｇｉｔ/config',
  ],
};

const allowed: readonly string[] = [
  'a',
  'notes/a.md',
  '.gitignore',
  '.github/workflows/ci.yml',
  'a.git/config',
  'git',
  'gitty~1',
  '...',
  '..a',
  'a..b',
  'a b',
  'é.md',
  'e\u0301.md',
  '日本語/メモ.md',
  '👩‍👩‍👧/😀.md',
  '%2F',
  '%00',
  'C',
  "it's.md",
  'a (conflict 2026-11-22 1711 laptop).md',
  'x'.repeat(255),
  `${'é'.repeat(127)}x`,
];

describe('pathFault', () => {
  for (const [why, paths] of Object.entries(refused)) {
    for (const path of paths) {
      it(`refuses ${JSON.stringify(path).slice(0, 60)}, which ${why}`, () => {
        const fault = pathFault(path);
        assert.ok(fault !== undefined && /^it |^a name /u.test(fault), fault);
      });
    }
  }

  for (const path of allowed) {
    it(`lets ${JSON.stringify(path).slice(0, 60)} be a file`, () => assert.equal(pathFault(path), undefined));
  }

  it('counts bytes, not characters, and has its limits exactly where it says', () => {
    const folders = Array.from({ length: 9 }, () => 'x'.repeat(89)).join('/');
    assert.equal(pathFault(`${folders}/${'y'.repeat(90)}`), undefined);
    assert.ok(pathFault(`${folders}/${'y'.repeat(91)}`));
  });

  it('does not repeat the name, which could forge a line of a log', () => {
    for (const path of Object.values(refused).flat()) assert.doesNotMatch(pathFault(path) ?? '', /[\u0000-\u001f\u007f]/u);
  });
});

describe('isOwnPath', () => {
  for (const path of [
    '.cloudsync',
    '.cloudsync/vault.json',
    '.cloudsync/trash/a/b.md',
    '.CloudSync/a',
    'a.md.cloudsync-tmp',
    'a/.b.md.1.cloudsync-tmp',
    'A.CLOUDSYNC-TMP',
  ]) {
    it(`knows ${path} as ours`, () => assert.equal(isOwnPath(path), true));
  }
  for (const path of ['.cloudsyncignore', '.cloudsync2/a', 'a/.cloudsync/b', 'cloudsync/a', 'a.cloudsync-tmp.md', 'cloudsync-tmp']) {
    it(`knows ${path} as the user's`, () => assert.equal(isOwnPath(path), false));
  }
  // As for .git: Windows drops trailing dots and spaces, HFS+ characters that are not seen, APFS folds the long s.
  for (const path of ['.cloudsync./vault.json', '.cloudsync /a', '.cloud\u200csync/a', '.cloud\u017fync/a']) {
    it(`lets ${JSON.stringify(path)}, which some disk takes for ours, be no file of the user`, () => {
      assert.ok(isOwnPath(path) || pathFault(path) !== undefined);
    });
  }
});
