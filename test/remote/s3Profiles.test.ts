import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createClient } from '../../src/remote/s3/s3Client';
import { listProfiles } from '../../src/remote/s3/profiles';

describe('The profiles of the AWS configuration', () => {
  let folder = '';
  const before = { ...process.env };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cloud-sync-aws-'));
  });
  afterEach(async () => {
    process.env = { ...before };
    await rm(folder, { recursive: true });
  });

  async function files(config: string, credentials: string): Promise<Record<string, string>> {
    const variables = { AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') };
    await writeFile(variables.AWS_CONFIG_FILE, config);
    await writeFile(variables.AWS_SHARED_CREDENTIALS_FILE, credentials);
    return variables;
  }

  it('are those of both files, each once, without what is no profile', async () => {
    const variables = await files(
      '[default]\nregion = eu-central-1\n[profile work]\nsso_session = corp\n  [ profile "two words" ]\n[sso-session corp]\n# [profile comment]\n[services x]\n',
      '[default]\naws_access_key_id = x\n[keys]\n',
    );
    assert.deepEqual(await listProfiles(variables), ['default', 'keys', 'two words', 'work']);
  });

  it('are none where the files are missing', async () => {
    assert.deepEqual(await listProfiles({ AWS_CONFIG_FILE: join(folder, 'no'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none') }), []);
  });

  it('give the keys of the one that was chosen, and not those of the environment', async () => {
    const variables = await files('', '[work]\naws_access_key_id = of work\naws_secret_access_key = secret\n');
    Object.assign(process.env, variables, { AWS_ACCESS_KEY_ID: 'of the environment', AWS_SECRET_ACCESS_KEY: 'x' });
    const { client } = createClient({ region: 'us-east-1', profile: 'work' });
    const { accessKeyId } = await client.config.credentials();
    client.destroy();
    assert.equal(accessKeyId, 'of work');
  });
});
