import { SyncError, type SyncErrorCode } from '../../core/errors';
import { aborted, notFound, raced } from '../failures';
import { networkFailureOf, type NetworkFailure } from '../networkFailures';

/** What a failure is about, for the sentence that tells of it. */
export interface FailureContext {
  readonly path?: string | undefined;
  readonly bucket: string;
  /** Where the store is, as a person would say it. */
  readonly endpoint: string;
  /** The IAM permission that the request needs. */
  readonly permission: string;
  /** Whether the requests bear no signature. */
  readonly isAnonymous?: boolean | undefined;
}

interface Explanation {
  readonly code: SyncErrorCode;
  sentence(context: FailureContext): string;
}

const noBucket: Explanation = {
  code: 'noRemote',
  sentence: ({ bucket, endpoint }) => `The bucket "${bucket}" does not exist at ${endpoint}. Create it, or correct its name.`,
};
const wrongKeys: Explanation = {
  code: 'unauthorized',
  sentence: ({ endpoint }) => `${endpoint} does not accept the access key or its secret. Enter the keys again.`,
};
const wrongKeyId: Explanation = {
  code: 'unauthorized',
  sentence: ({ endpoint }) => `${endpoint} does not know the access key ID. Correct it, or enter other keys.`,
};
const wrongSecret: Explanation = {
  code: 'unauthorized',
  sentence: ({ endpoint }) => `${endpoint} finds that the secret does not belong to the access key ID. Enter the secret access key again.`,
};
const expired: Explanation = {
  code: 'unauthorized',
  sentence: ({ endpoint }) => `The sign-in for ${endpoint} has expired. Sign in again, or enter new keys.`,
};
const noCredentials: Explanation = {
  code: 'unauthorized',
  sentence: () =>
    'No S3 credentials were found. Enter the keys, or put them in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or in the file ~/.aws/credentials.',
};
const denied: Explanation = {
  code: 'forbidden',
  sentence: ({ bucket, permission, isAnonymous }) =>
    isAnonymous === true
      ? `The bucket "${bucket}" does not allow this to everyone. Grant everyone the permission ${permission}, or sign in with keys.`
      : `Access to the bucket "${bucket}" is denied. Grant these keys the permission ${permission}.`,
};
const wrongRegion: Explanation = {
  code: 'badRemote',
  sentence: ({ bucket }) => `The bucket "${bucket}" is in another region. Set the region of the bucket.`,
};
const noRegion: Explanation = {
  code: 'badRemote',
  sentence: () => 'No AWS region is set. Set the region of the bucket, or AWS_REGION.',
};
const badBucketName: Explanation = {
  code: 'badRemote',
  sentence: ({ bucket }) => `"${bucket}" is not a valid name for a bucket. Correct it.`,
};
const takenBucketName: Explanation = {
  code: 'badRemote',
  sentence: ({ bucket }) => `The name "${bucket}" for a bucket is taken by someone else. Choose another.`,
};
const ownBucketName: Explanation = {
  code: 'badRemote',
  sentence: ({ bucket }) => `You have a bucket named "${bucket}" already. Use it, or choose another name.`,
};
const wrongClock: Explanation = {
  code: 'forbidden',
  sentence: ({ endpoint }) =>
    `The clock of this computer differs too much from that of ${endpoint}. Set the date and time, then sync again.`,
};
const unreachable: Explanation = {
  code: 'offline',
  sentence: ({ endpoint }) => `${endpoint} cannot be reached. Check the network and the endpoint.`,
};
const unknownHost: Explanation = {
  code: 'offline',
  sentence: ({ endpoint }) => `The name of ${endpoint} cannot be found. Check the network and the spelling of the endpoint.`,
};
const untrusted: Explanation = {
  code: 'badRemote',
  sentence: ({ endpoint }) => `The certificate of ${endpoint} is not trusted. Check the endpoint, or add its authority to this computer.`,
};
const otherProtocol: Explanation = {
  code: 'badRemote',
  sentence: ({ endpoint }) => `${endpoint} speaks another protocol. Check whether the endpoint begins with https:// or with http://.`,
};
const elsewhere: Explanation = {
  code: 'badRemote',
  sentence: ({ endpoint }) => `${endpoint} sends on to another address. Set the endpoint to that of the S3 store itself.`,
};
const noAnswer: Explanation = {
  code: 'timeout',
  sentence: ({ endpoint }) => `The connection to ${endpoint} broke before it answered. It is looked at again.`,
};
const tooBusy: Explanation = {
  code: 'throttled',
  sentence: ({ endpoint }) => `${endpoint} asks for fewer requests. It is tried again more slowly.`,
};
const serverFault: Explanation = {
  code: 'server',
  sentence: ({ endpoint }) => `${endpoint} has a fault of its own. It is tried again later.`,
};
const notImplemented: Explanation = {
  code: 'unsupported',
  sentence: ({ endpoint }) => `${endpoint} does not offer what this needs.`,
};
const damaged: Explanation = {
  code: 'corrupt',
  sentence: ({ path, endpoint }) =>
    `${subject(path)} did not arrive at ${endpoint} as it was sent. Nothing was changed; it is tried again at the next sync.`,
};
/** The status says success and the body is cut or no XML. */
const unreadable: Explanation = {
  code: 'corrupt',
  sentence: ({ endpoint }) => `The answer of ${endpoint} is damaged. Nothing was taken from it; it is tried again at the next sync.`,
};
const nameTooLong: Explanation = {
  code: 'badName',
  sentence: ({ path }) =>
    `${subject(path)} has a name that is too long for S3, which allows 1,024 bytes with the prefix. Shorten it to sync it.`,
};
const fileTooLarge: Explanation = {
  code: 'tooLarge',
  sentence: ({ path, endpoint }) => `${subject(path)} is larger than ${endpoint} accepts.`,
};

/** By the name of the SDK's error, which is S3's error code. */
const byName: Readonly<Record<string, Explanation>> = {
  NoSuchBucket: noBucket,
  InvalidAccessKeyId: wrongKeyId,
  SignatureDoesNotMatch: wrongSecret,
  InvalidSecurity: wrongKeys,
  NotSignedUp: wrongKeys,
  AuthFailure: wrongKeys,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  InvalidToken: expired,
  TokenRefreshRequired: expired,
  CredentialsProviderError: noCredentials,
  AccessDenied: denied,
  AllAccessDisabled: denied,
  AccountProblem: denied,
  PermanentRedirect: wrongRegion,
  TemporaryRedirect: wrongRegion,
  AuthorizationHeaderMalformed: wrongRegion,
  IllegalLocationConstraintException: wrongRegion,
  InvalidBucketName: badBucketName,
  BucketAlreadyExists: takenBucketName,
  BucketAlreadyOwnedByYou: ownBucketName,
  RequestTimeTooSkewed: wrongClock,
  RequestExpired: wrongClock,
  SlowDown: tooBusy,
  ServiceUnavailable: tooBusy,
  Throttling: tooBusy,
  ThrottlingException: tooBusy,
  TooManyRequests: tooBusy,
  RequestLimitExceeded: tooBusy,
  InternalError: serverFault,
  RequestTimeout: noAnswer,
  TimeoutError: noAnswer,
  NoSuchUpload: noAnswer,
  NotImplemented: notImplemented,
  BadDigest: damaged,
  InvalidDigest: damaged,
  IncompleteBody: damaged,
  XAmzContentSHA256Mismatch: damaged,
  XAmzContentChecksumMismatch: damaged,
  KeyTooLongError: nameTooLong,
  InvalidObjectName: nameTooLong,
  EntityTooLarge: fileTooLarge,
};

const byNetwork: Readonly<Record<NetworkFailure, Explanation>> = { unknownHost, unreachable, noAnswer, otherProtocol, untrusted };

/** By HTTP status, where the name says nothing: answers to HEAD have no body. */
const byStatus: Readonly<Record<number, Explanation>> = {
  301: wrongRegion,
  307: wrongRegion,
  302: elsewhere,
  303: elsewhere,
  308: elsewhere,
  401: wrongKeys,
  403: denied,
  405: notImplemented,
  408: noAnswer,
  429: tooBusy,
  501: notImplemented,
  503: tooBusy,
};

/** Whatever a request threw, as a `SyncError`. */
export function toSyncError(error: unknown, context: FailureContext): SyncError {
  if (SyncError.is(error)) return error;
  const { path } = context;
  const name = error instanceof Error ? error.name : '';
  const status = statusOf(error);
  if (name === 'AbortError') return aborted();
  if (status === 412) return raced(path ?? '', error);
  const explanation = explain(error, name, status);
  if (explanation !== undefined) {
    const retryAfterMs = explanation.code === 'throttled' ? retryAfter(error) : undefined;
    return new SyncError(explanation.code, explanation.sentence(context), { path, cause: error, retryAfterMs });
  }
  if (status === 409) return raced(path ?? '', error);
  if (status === 404) return notFound(path ?? '', error);
  return new SyncError('unknown', unexpected(error, context), { path, cause: error });
}

/** HTTP status of the answer that an error of the SDK stands for. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const { $metadata } = error;
  if (typeof $metadata !== 'object' || $metadata === null || !('httpStatusCode' in $metadata)) return undefined;
  return typeof $metadata.httpStatusCode === 'number' ? $metadata.httpStatusCode : undefined;
}

function explain(error: unknown, name: string, status: number | undefined): Explanation | undefined {
  // `ETIMEDOUT` is a connection that was never made when node says it, and the SDK's connection timeout bears no errno.
  if (name === 'TimeoutError' && error instanceof Error && /establish a (socket )?connection|connection timed out/iu.test(error.message))
    return unreachable;
  const network = networkFailureOf(error);
  const named = byName[name] ?? (network && byNetwork[network]);
  if (named !== undefined) return named;
  if (error instanceof Error && error.message === 'Region is missing') return noRegion;
  if (status === undefined) return undefined;
  if (status >= 200 && status < 300) return unreadable;
  return byStatus[status] ?? (status >= 500 ? serverFault : undefined);
}

function unexpected(error: unknown, { path, endpoint }: FailureContext): string {
  const name = error instanceof Error ? error.name : 'Error';
  const status = statusOf(error);
  const answer = status === undefined ? name : `${name}, HTTP ${status}`;
  return `${subject(path)} failed: ${endpoint} gave an answer that is not understood (${answer}). See the log for more.`;
}

function subject(path: string | undefined): string {
  return path === undefined || path === '' ? 'The request' : `"${path}"`;
}

/** The `Retry-After` header of the answer, in milliseconds. */
function retryAfter(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$response' in error)) return undefined;
  const response: unknown = error.$response;
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null || !('retry-after' in headers)) return undefined;
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
