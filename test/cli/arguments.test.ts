import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { asksForJson, parseArguments } from '../../src/cli/arguments';
import { SyncError } from '../../src/core/errors';

const minimal = ['folder', '--remote', 's3://bucket'];

describe('The arguments of the command line', () => {
  it('have the defaults of the contract', () => {
    assert.deepEqual(parseArguments(['sync', ...minimal]), {
      name: 'sync',
      folder: 'folder',
      remote: 's3://bucket',
      state: undefined,
      conflict: { merge: true, otherwise: 'both' },
      excludes: [],
      concurrency: undefined,
      device: undefined,
      endpoint: undefined,
      region: undefined,
      pathStyle: undefined,
      anonymous: false,
      json: false,
      allowMassChange: false,
    });
  });

  it('are all understood, wherever the folder stands', () => {
    const args = ['sync', '--json', '--state=st', '--exclude', 'a', '--exclude', 'b', '--concurrency', '4', '--device', 'pc', ...minimal];
    const command = parseArguments([
      ...args,
      '--endpoint',
      'http://localhost:9000',
      '--region',
      'eu',
      '--path-style',
      '--allow-mass-change',
    ]);
    assert.ok(command.name === 'sync');
    assert.deepEqual(
      [command.json, command.state, command.excludes, command.concurrency, command.device, command.folder],
      [true, 'st', ['a', 'b'], 4, 'pc', 'folder'],
    );
    assert.deepEqual(
      [command.endpoint, command.region, command.pathStyle, command.allowMassChange],
      ['http://localhost:9000', 'eu', true, true],
    );
  });

  for (const [choice, policy] of Object.entries({
    merge: { merge: true, otherwise: 'both' },
    ask: { merge: false, otherwise: 'ask' },
    both: { merge: false, otherwise: 'both' },
    local: { merge: false, otherwise: 'local' },
    remote: { merge: false, otherwise: 'remote' },
  })) {
    it(`give --conflict ${choice} its policy`, () => {
      const command = parseArguments(['sync', ...minimal, '--conflict', choice]);
      assert.ok(command.name === 'sync');
      assert.deepEqual(command.conflict, policy);
    });
  }

  it('make a dry run of a sync its status', () => {
    assert.equal(parseArguments(['sync', ...minimal, '--dry-run']).name, 'status');
  });

  it('leave the path style open, turn it on or turn it off', () => {
    const pathStyle = (...args: readonly string[]): unknown => {
      const command = parseArguments(['sync', ...minimal, ...args]);
      return 'pathStyle' in command && command.pathStyle;
    };
    assert.deepEqual([pathStyle(), pathStyle('--path-style'), pathStyle('--no-path-style')], [undefined, true, false]);
  });

  it('use no credentials when told so', () => {
    const command = parseArguments(['sync', ...minimal, '--anonymous']);
    assert.equal('anonymous' in command && command.anonymous, true);
  });

  it('take a path of the folder as a person types it', () => {
    const command = parseArguments(['resolve', 'folder', './notes/a.md', '--remote', 's3://bucket', '--keep', 'merge']);
    assert.ok(command.name === 'resolve');
    assert.deepEqual([command.path, command.keep], ['notes/a.md', 'merge']);
  });

  it('may begin with a hyphen behind a double one', () => {
    const command = parseArguments(['trash', '--remote', 's3://bucket', '--', '-folder']);
    assert.ok(command.name === 'trash');
    assert.equal(command.folder, '-folder');
  });

  it('do not take the names of what every object has for choices', () => {
    for (const args of [
      ['constructor', ...minimal],
      ['sync', ...minimal, '--conflict', 'toString'],
    ])
      assert.throws(
        () => parseArguments(args),
        (error) => SyncError.is(error, 'usage'),
      );
  });

  it('are not repeated where they may hold keys', () => {
    const secret = 'wJalrXUtnFEMI';
    for (const endpoint of [`AKIAKEY:${secret}@s3.example.com`, `https://AKIAKEY:${secret}@s3.example.com`, `https://AKIAKEY:${secret}@`])
      assert.throws(
        () => parseArguments(['sync', ...minimal, '--endpoint', endpoint]),
        (error) => SyncError.is(error, 'usage') && !error.message.includes(secret),
      );
  });

  it('ask for JSON only in front of a double hyphen', () => {
    assert.deepEqual([asksForJson(['sync', '--json']), asksForJson(['sync', '--', '--json'])], [true, false]);
  });
});
