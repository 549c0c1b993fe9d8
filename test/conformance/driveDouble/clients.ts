import { drive_v3 } from 'googleapis/build/src/apis/drive/v3';
import { OAuth2Client } from 'google-auth-library';
import assert from 'node:assert/strict';
import type { DriveDouble } from '../../harness/drive/driveDouble';

/** Google's own client for that double. Its every request must stay on loopback. */
export function googleClient(double: DriveDouble, token = double.token): drive_v3.Drive {
  const auth = new OAuth2Client();
  auth.setCredentials({ access_token: token, expiry_date: Date.now() + 3_600_000 });
  return new drive_v3.Drive({ auth, rootUrl: `${double.url}/`, retry: false, fetchImplementation: fetchOnLoopback });
}

/** What a call with media needs beside: Google's client takes no root of its own from the client for uploads. */
export function uploadTo(double: DriveDouble): { readonly rootUrl: string } {
  return { rootUrl: `${double.url}/` };
}

const fetchOnLoopback: typeof fetch = (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  assert.equal(url.hostname, '127.0.0.1', `A request would leave loopback: ${url.href}`);
  return fetch(input, init);
};

/** A request as it is, for what Google's client does not send. */
export function send(double: DriveDouble, method: string, path: string, init: Omit<RequestInit, 'method'> = {}): Promise<Response> {
  const url = path.startsWith('http') ? path : `${double.url}${path}`;
  return fetch(url, { ...init, method, headers: { authorization: `Bearer ${double.token}`, ...init.headers } });
}

/** Status and reason of the error that a call ends with. */
export async function refusalOf(call: Promise<unknown>): Promise<readonly [number, string | undefined]> {
  try {
    await call;
  } catch (error) {
    const { response } = error as { readonly response?: { readonly status: number; readonly data: unknown } };
    if (response === undefined) throw error;
    return [response.status, reasonIn(response.data)];
  }
  throw new assert.AssertionError({ message: 'The call was expected to fail.' });
}

/** `error.errors[0].reason` of a body. */
export function reasonIn(body: unknown): string | undefined {
  return (body as { readonly error?: { readonly errors?: readonly { readonly reason?: string }[] } }).error?.errors?.[0]?.reason;
}
