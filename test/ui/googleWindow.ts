import type { Page } from 'playwright-core';
import type { OAuthServer } from '../harness/oauthServer';

/** The user's settings that name the OAuth client of the test suite's Google. */
export function googleSettings({ client }: OAuthServer): Readonly<Record<string, unknown>> {
  return { 'cloudSync.drive.clientId': client.client_id, 'cloudSync.drive.clientSecret': client.client_secret };
}

/** The environment in which Google is that of the test suite, and its Drive the one at this address. */
export function googleEnvironment({ endpoints: { auth, token, revoke } }: OAuthServer, drive: string): Readonly<Record<string, string>> {
  return {
    CLOUD_SYNC_DRIVE_ENDPOINT: drive,
    CLOUD_SYNC_GOOGLE_AUTH: auth,
    CLOUD_SYNC_GOOGLE_TOKEN: token,
    CLOUD_SYNC_GOOGLE_REVOKE: revoke,
  };
}

/** code-server sends addresses of this computer through a proxy of its own, which the bare VS Code server in it lacks. */
export async function passProxy(page: Page): Promise<void> {
  await page.context().route(/\/proxy\/\d+\//, (route) => {
    const [, port = '', rest = ''] = /\/proxy\/(\d+)(\/.*)$/.exec(route.request().url()) ?? [];
    return route.fulfill({ status: 302, headers: { location: `http://127.0.0.1:${port}${rest}` } });
  });
}
