import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { parseSettings } from '../../src/vscode/folder/settings';

function parse(values: Readonly<Record<string, unknown>>): ReturnType<typeof parseSettings> {
  return parseSettings((name) => values[name]);
}

describe('The settings', () => {
  it('have defaults for everything', () => {
    const { settings, problems } = parse({});
    assert.deepEqual(problems, []);
    assert.deepEqual(settings, {
      remote: undefined,
      trustedRemotes: [],
      exclude: [],
      policy: { merge: true, otherwise: 'ask' },
      syncOnSave: true,
      syncOnOpen: true,
      syncOnFocus: true,
      intervalMs: 300_000,
      maxFileSize: undefined,
      device: undefined,
      concurrency: 16,
      retention: { maxAge: 30 * 24 * 60 * 60 * 1000, maxBytes: 2 * 1024 ** 3 },
    });
  });

  it('are read as they are', () => {
    const { settings, problems } = parse({
      remote: ' s3://bucket/prefix ',
      's3.endpoint': 'https://s3.example.com',
      's3.pathStyle': true,
      exclude: ['*.log'],
      conflictPolicy: 'merge',
      intervalMinutes: 0,
      maxFileSizeMB: 2,
      device: 'laptop',
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(settings.remote, { url: 's3://bucket/prefix', endpoint: 'https://s3.example.com', pathStyle: true });
    assert.deepEqual(settings.policy, { merge: true, otherwise: 'both' });
    assert.deepEqual([settings.intervalMs, settings.maxFileSize, settings.device], [0, 2 * 1024 * 1024, 'laptop']);
  });

  it('never sync by the clock more than once in a second, and never at all with 0', () => {
    const intervals = [0, 0.000_001, 0.02, 1].map((intervalMinutes) => parse({ intervalMinutes }).settings.intervalMs);
    assert.deepEqual(intervals, [0, 1000, 1200, 60_000]);
  });

  const malformed: readonly (readonly [string, unknown, RegExp])[] = [
    ['remote', 7, /"cloudSync\.remote" must be a text, but it is 7/],
    ['conflictPolicy', 'toString', /must be one of mergeOrAsk, ask, merge, local, remote/],
    ['syncOnSave', 'on', /must be true or false, but it is "on"\. It counts as true/],
    ['intervalMinutes', -1, /must be a number from 0 to 1440, but it is -1\. It counts as 5/],
    ['intervalMinutes', '5', /must be a number/],
    ['concurrency', 1000, /from 1 to 64/],
    ['trash.days', 0, /from 1 to 36/],
    ['maxFileSizeMB', Number.NaN, /must be a number/],
    ['trustedRemotes', 'file:///x', /must be a list of texts/],
  ];
  for (const [name, value, sentence] of malformed) {
    it(`say in one sentence that ${name} cannot be ${JSON.stringify(value)}, and use the default`, () => {
      const { settings, problems } = parse({ [name]: value });
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', sentence);
      assert.deepEqual(settings, parse({}).settings);
    });
  }

  it('say what is wrong with the S3 settings only when a remote is set', () => {
    assert.equal(parse({ remote: 's3://bucket', 's3.pathStyle': 'yes' }).problems.length, 1);
  });

  it('hold everything back when the exclusions cannot be understood, for they may protect a secret', () => {
    const { settings, problems } = parse({ exclude: { '**/secret': true } });
    assert.equal(settings.exclude, undefined);
    assert.match(problems[0] ?? '', /Nothing is synced until it is corrected/);
  });

  it('count null, as VS Code gives it for an unset one, as not set', () => {
    assert.deepEqual(parse({ 's3.pathStyle': null, remote: 's3://bucket' }).problems, []);
  });
});
