import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { S3Options } from './s3Options';

export type ConnectionOptions = Omit<S3Options, 'bucket' | 'prefix' | 'memory' | 'log' | 'now'>;

const connectionTimeout = 10_000;
const defaultSilenceLimit = 30_000;
const defaultAttempts = 4;
/** The SDK opens 50 sockets at most unless told otherwise, and browsers six: the hidden cap of many sync tools. */
const defaultSockets = 64;

export interface CountingClient {
  readonly client: S3Client;
  /** Requests sent so far, repeated ones included. */
  requests(): number;
  /** Milliseconds by which the store's clock is ahead of ours; `undefined` before its first answer. */
  clockAhead(): number | undefined;
}

export function createClient(options: ConnectionOptions): CountingClient {
  const client = new S3Client(clientConfig(options));
  let requests = 0;
  let clockAhead: number | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      requests += 1;
      const answer = await next(args);
      clockAhead = clockAheadIn(answer.response) ?? clockAhead;
      return answer;
    },
    // The innermost step: inside the SDK's own retries.
    { step: 'deserialize', priority: 'low', name: 'countRequests' },
  );
  return { client, requests: () => requests, clockAhead: () => clockAhead };
}

/** An answer tells the time in whole seconds. */
function clockAheadIn(response: unknown): number | undefined {
  const { headers } = response as { readonly headers?: Readonly<Record<string, string>> };
  const time = Date.parse(headers?.['date'] ?? '');
  return Number.isNaN(time) ? undefined : time - Date.now();
}

function clientConfig(options: ConnectionOptions): S3ClientConfig {
  const { endpoint, region, credentials, profile } = options;
  const isCustom = endpoint !== undefined;
  const isAnonymous = credentials === 'anonymous';
  const knownRegion = region ?? (isCustom || isAnonymous ? 'us-east-1' : undefined);
  return {
    ...(isCustom ? customStore(endpoint) : { followRegionRedirects: true }),
    ...(knownRegion === undefined ? {} : { region: knownRegion }),
    ...(isAnonymous ? withoutSignature : credentials === undefined ? {} : { credentials }),
    ...(profile === undefined ? {} : { profile }),
    forcePathStyle: options.pathStyle ?? isCustom,
    maxAttempts: options.maxAttempts ?? defaultAttempts,
    requestHandler: httpHandler(options),
  };
}

/** Requests bear no signature, and no credentials are looked for. The SDK's own choice is between two kinds of signature. */
const withoutSignature: S3ClientConfig = {
  httpAuthSchemes: [
    {
      schemeId: 'smithy.api#noAuth',
      identityProvider: () => () => Promise.resolve({}),
      signer: { sign: (request) => Promise.resolve(request) },
    },
  ],
  httpAuthSchemeProvider: () => [{ schemeId: 'smithy.api#noAuth' }],
};

/** The checksum trailers that the SDK adds on its own accord are unknown to many stores. */
function customStore(endpoint: string): S3ClientConfig {
  return { endpoint, requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' };
}

function httpHandler(options: ConnectionOptions): NodeHttpHandler {
  const agent = { keepAlive: true, maxSockets: options.maxSockets ?? defaultSockets };
  return new NodeHttpHandler({
    httpAgent: new HttpAgent(agent),
    httpsAgent: new HttpsAgent(agent),
    connectionTimeout,
    socketTimeout: options.silenceLimitMs ?? defaultSilenceLimit,
  });
}
