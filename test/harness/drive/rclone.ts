import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../processes';
import type { DriveDouble } from './driveDouble';
import { startGoogleProxy } from './googleProxy';
import { installRclone } from './installRclone';

/** rclone with one remote, `drive:`, which is a folder of a double. */
export interface Rclone {
  /** Runs one command to its end and resolves with its standard output; rejects with what it wrote if it fails. */
  run(...args: readonly string[]): Promise<string>;
  /** Hosts it tried to reach that are not Google's APIs. */
  readonly refusedHosts: readonly string[];
  close(): Promise<void>;
}

/** Installs rclone if need be and points its Drive backend at that folder. */
export async function startRclone(double: DriveDouble, folderId: string): Promise<Rclone> {
  const executable = await installRclone();
  const dir = await mkdtemp(join(tmpdir(), 'cloud-sync-rclone-'));
  const proxy = await startGoogleProxy(double.url, dir);
  const env = {
    PATH: process.env['PATH'],
    HOME: dir,
    HTTPS_PROXY: proxy.url,
    RCLONE_CONFIG: join(dir, 'rclone.conf'),
    RCLONE_CA_CERT: proxy.caFile,
    RCLONE_CONFIG_DRIVE_TYPE: 'drive',
    RCLONE_CONFIG_DRIVE_SCOPE: 'drive',
    RCLONE_CONFIG_DRIVE_ROOT_FOLDER_ID: folderId,
    RCLONE_CONFIG_DRIVE_TOKEN: JSON.stringify({ access_token: double.token, token_type: 'Bearer', expiry: '2100-01-01T00:00:00Z' }),
    // Its own pacer waits 100 ms between requests, made for Google's quota.
    RCLONE_DRIVE_PACER_MIN_SLEEP: '1ms',
  };
  return {
    run: (...args) => run(executable, ['--retries', '1', ...args], { env }),
    refusedHosts: proxy.refusedHosts,
    close: async () => {
      await proxy.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
