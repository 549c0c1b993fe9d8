import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cliDevice';
import { useFolders } from '../../support/testClouds';

const remote = ['--remote', 'file:///nowhere/cloud'];

const mistakes: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['no command', [], /no command/u],
  ['an unknown command', ['push', 'a', ...remote], /no command "push"/u],
  ['no folder', ['sync', ...remote], /<folder> is missing/u],
  ['two folders', ['sync', 'a', 'b', ...remote], /"b" is one argument too many/u],
  ['no remote', ['sync', '.'], /cloud is missing/u],
  ['an unknown option', ['sync', '.', ...remote, '--force'], /--force/u],
  ['an option without its value', ['sync', '.', '--remote'], /--remote/u],
  ['an option given twice', ['sync', '.', ...remote, ...remote], /--remote is given twice/u],
  ['an empty value', ['sync', '.', '--remote', ''], /--remote needs a value/u],
  ['a value for a flag', ['sync', '.', ...remote, '--dry-run=yes'], /dry-run/u],
  ['an unknown way with conflicts', ['sync', '.', ...remote, '--conflict', 'newest'], /merge, ask, both, local or remote/u],
  ['no choice for a conflict', ['resolve', '.', 'a.md', ...remote], /--keep with local, remote, both or merge/u],
  ['an unknown choice for a conflict', ['resolve', '.', 'a.md', ...remote, '--keep', 'mine'], /--keep cannot be "mine"/u],
  ['no path of a conflict', ['resolve', '.', ...remote, '--keep', 'local'], /<path> is missing/u],
  ['an option of another command', ['trash', '.', ...remote, '--keep', 'local'], /--keep/u],
  ['a concurrency of none', ['sync', '.', ...remote, '--concurrency', '0'], /whole number from 1 to 256/u],
  ['an endpoint that is no address', ['sync', '.', ...remote, '--endpoint', 'localhost'], /--endpoint is not understood/u],
  ['credentials in the endpoint', ['sync', '.', ...remote, '--endpoint', 'https://key:hidden@s3.example'], /must not hold credentials/u],
  ['contrary path styles', ['sync', '.', ...remote, '--path-style', '--no-path-style'], /not both/u],
  ['a remote that is a path', ['sync', '.', '--remote', '/tmp/cloud'], /not a URL/u],
  ['a remote of an unknown kind', ['sync', '.', '--remote', 'ftp://host/x'], /"ftp:"/u],
  ['a remote without a bucket', ['sync', '.', '--remote', 's3://'], /no bucket/u],
  ['a bucket with an impossible name', ['sync', '.', '--remote', 's3://My_Bucket'], /lower-case/u],
  ['credentials in the remote', ['sync', '.', '--remote', 's3://key:hidden@bucket'], /must not hold/u],
  ['a relative file remote', ['sync', '.', '--remote', 'file://cloud'], /absolute/u],
];

describe('A wrong command line', () => {
  const makeFolder = useFolders();

  for (const [title, args, sentence] of mistakes) {
    it(`with ${title} is refused with exit code 2 and a sentence`, async () => {
      const { code, stdout, stderr } = await runCli(args, await makeFolder());
      assert.equal(code, 2, stderr);
      assert.match(stderr, sentence);
      assert.equal(stdout, '');
      assert.doesNotMatch(stderr, /hidden/u);
    });
  }

  it('is told where the options are explained', async () => {
    const { stderr } = await runCli(['sync', '--force'], await makeFolder());
    assert.match(stderr, /cloud-sync --help/u);
  });

  it('still gets an object with --json', async () => {
    const { code, json } = await runCli(['sync', '--json'], await makeFolder());
    assert.equal(code, 2);
    assert.deepEqual([json.success, json.errors.map((error) => error.code)], [false, ['usage']]);
  });
});

describe('The command line', () => {
  const makeFolder = useFolders();

  for (const args of [['--help'], ['help'], ['sync', '-h'], ['trash', '.', '--help']]) {
    it(`explains itself to "${args.join(' ')}"`, async () => {
      const { code, stdout, stderr } = await runCli(args, await makeFolder());
      assert.deepEqual([code, stderr], [0, '']);
      for (const option of ['--remote', '--state', '--conflict', '--exclude', '--allow-mass-change', '--json', '--endpoint'])
        assert.ok(stdout.includes(option), option);
    });
  }

  it('tells its version', async () => {
    const { code, stdout } = await runCli(['--version'], await makeFolder());
    assert.equal(code, 0);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/u);
  });
});
