import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SafeLog } from '../../src/vscode/diagnostics/log';
import { redact } from '../../src/vscode/diagnostics/redact';

const secrets: readonly (readonly [string, string])[] = [
  ['a signed address', 'GET https://b.s3.amazonaws.com/a?X-Amz-Credential=AKIASECRETSECRET1234%2F2026&X-Amz-Signature=SECRETSECRET&x=1'],
  ['an OAuth answer', '{"access_token": "SECRET.SECRET", "refresh_token":"1//SECRET\\"SECRET", "expires_in": 3599}'],
  ['an OAuth request', 'POST /token code=4/SECRETSECRET&client_secret=SECRETSECRET&refresh_token=SECRETSECRET'],
  ['a header', 'Authorization: Bearer SECRETSECRET.SECRET'],
  ['a signed request', 'authorization: AWS4-HMAC-SHA256 Credential=SECRET/2026, Signature=SECRETSECRET'],
  ['a client secret of Google', 'the client GOCSPX-SECRET_SECRET-1 is not known'],
  ['a token of Google', 'token ya29.SECRET-SECRET_SECRET was refused'],
  ['a key id of AWS', 'The key AKIASECRETSECRETSECR is unknown'],
  ['a private key', '-----BEGIN PRIVATE KEY-----\nSECRETSECRET\n-----END PRIVATE KEY-----'],
  ['a password in an address', 'https://me:SECRETSECRET@store.example/bucket'],
];

describe('The log', () => {
  for (const [what, text] of secrets) {
    it(`never shows ${what}`, () => {
      assert.doesNotMatch(redact(text), /SECRET/);
    });
  }

  it('leaves everything else as it is', () => {
    const text = 'Synced: 3 uploaded (5 requests, 20 ms). "notes/a (code).md" at https://s3.example.com/bucket?list-type=2';
    assert.equal(redact(text), text);
  });

  it('hides the keys in use wherever they turn up, in all levels', () => {
    const lines: string[] = [];
    const push = (line: string): void => void lines.push(line);
    const log = new SafeLog({ debug: push, info: push, warn: push }, () => 0);
    log.hide('wJalrXUtnFEMI');
    log.debug('one wJalrXUtnFEMI');
    log.info('two wJalrXUtnFEMI');
    log.warn('three wJalrXUtnFEMI');
    assert.deepEqual(lines, ['one …', 'two …', 'three …']);
    assert.doesNotMatch(log.recent.join('\n'), /wJalrXUtnFEMI/);
  });

  it('remembers its latest lines, and no more than that', () => {
    const log = new SafeLog({ debug: () => undefined, info: () => undefined, warn: () => undefined }, () => 0);
    for (let line = 0; line < 500; line++) log.info(`line ${line}`);
    assert.deepEqual([log.recent.length, log.recent.at(-1)], [200, '1970-01-01T00:00:00.000Z [info] line 499']);
  });
});
