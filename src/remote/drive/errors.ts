import { SyncError, type SyncErrorCode } from '../../core/errors';
import { aborted, notFound, raced } from '../failures';
import { networkFailureOf, type NetworkFailure } from '../networkFailures';
import { DriveFailure } from './failure';

/** What a failure is about, for the sentence that tells of it. */
export interface FailureContext {
  readonly path?: string | undefined;
}

interface Explanation {
  readonly code: SyncErrorCode;
  /** A sentence; `%` stands for the file. */
  readonly sentence: string;
}

const signedOut: Explanation = {
  code: 'unauthorized',
  sentence: 'Google Drive does not accept the sign-in any more. Sign in to Google again.',
};
const storageFull: Explanation = {
  code: 'diskFull',
  sentence: '% does not fit: the storage of this Google Drive is full. Make room there, or get more storage.',
};
const folderFull: Explanation = {
  code: 'diskFull',
  sentence: '% cannot be stored: the folder or shared drive in Google Drive holds as many files as it can. Make room there.',
};
const denied: Explanation = {
  code: 'forbidden',
  sentence: 'Google Drive does not let this account change or read %. Ask its owner for the right to edit.',
};
const notGranted: Explanation = {
  code: 'forbidden',
  sentence: 'Cloud Sync was not given the right to %. Sign in again and grant access, or choose a folder that Cloud Sync made.',
};
const switchedOff: Explanation = {
  code: 'forbidden',
  sentence: 'The Google Drive API is not switched on for this client id. Enable it in the Google Cloud console, then sync again.',
};
const byDomain: Explanation = {
  code: 'forbidden',
  sentence: 'The administrator of this Google account does not allow Cloud Sync to use Drive. Ask for it, or use another account.',
};
const abusive: Explanation = {
  code: 'forbidden',
  sentence: 'Google Drive takes % for malware and does not hand it out. It stays in Drive.',
};
const tooDeep: Explanation = { code: 'badName', sentence: '% lies in too many folders for Google Drive. Move it up to sync it.' };
const noBytes: Explanation = { code: 'unsupported', sentence: '% is a document of Google that has no content to download.' };
const tooLarge: Explanation = { code: 'tooLarge', sentence: '% is larger than Google Drive accepts.' };
const tooBusy: Explanation = { code: 'throttled', sentence: 'Google Drive asks for fewer requests. It is tried again more slowly.' };
const dayIsOver: Explanation = {
  code: 'throttled',
  sentence: 'Google Drive has had as many requests as it allows this client id in a day. It is tried again later.',
};
const serverFault: Explanation = { code: 'server', sentence: 'Google Drive has a fault of its own. It is tried again later.' };
const unreachable: Explanation = { code: 'offline', sentence: 'Google Drive cannot be reached. Check the network.' };
const untrusted: Explanation = {
  code: 'badRemote',
  sentence: 'The certificate of Google Drive is not trusted. Something between this computer and Google answers in its place.',
};
const noAnswer: Explanation = {
  code: 'timeout',
  sentence: 'The connection to Google Drive broke before it answered. It is looked at again.',
};

/** https://developers.google.com/workspace/drive/api/guides/handle-errors */
const byReason: Readonly<Record<string, Explanation>> = {
  storageQuotaExceeded: storageFull,
  teamDriveFileLimitExceeded: folderFull,
  numChildrenInNonRootLimitExceeded: folderFull,
  teamDriveHierarchyTooDeep: tooDeep,
  myDriveHierarchyDepthLimitExceeded: tooDeep,
  dailyLimitExceeded: dayIsOver,
  quotaExceeded: dayIsOver,
  insufficientFilePermissions: denied,
  insufficientParentPermissions: denied,
  cannotAddParent: denied,
  insufficientPermissions: notGranted,
  insufficientScopes: notGranted,
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: notGranted,
  appNotAuthorizedToFile: notGranted,
  accessNotConfigured: switchedOff,
  domainPolicy: byDomain,
  cannotDownloadAbusiveFile: abusive,
  fileNotDownloadable: noBytes,
  uploadTooLarge: tooLarge,
};

const byStatus: Readonly<Record<number, Explanation>> = {
  401: signedOut,
  403: denied,
  408: noAnswer,
  413: tooLarge,
  429: tooBusy,
};

/** The address is Google's own, so nothing but a stranger in between speaks another protocol there. */
const byNetwork: Readonly<Record<NetworkFailure, Explanation>> = {
  unknownHost: unreachable,
  unreachable,
  noAnswer,
  otherProtocol: untrusted,
  untrusted,
};

/** Whatever a request threw, as a `SyncError`. */
export function toSyncError(error: unknown, context: FailureContext): SyncError {
  const inner = unwrapped(error);
  if (SyncError.is(inner)) return withPath(inner, context.path);
  if (inner instanceof DriveFailure) return fromAnswer(inner, context);
  if (inner instanceof Error && inner.name === 'AbortError') return aborted();
  const network = networkFailureOf(inner);
  if (network !== undefined) return explained(byNetwork[network], context, inner);
  return new SyncError(
    'unknown',
    `${capitalised(subject(context))} failed with an error that was not expected (${nameOf(inner)}). See the log for more.`,
    {
      ...context,
      cause: inner,
    },
  );
}

/** What the client library wrapped into an error of its own, which is known by the request that it carries. */
function unwrapped(error: unknown): unknown {
  return error instanceof Error && 'config' in error && error.cause !== undefined ? unwrapped(error.cause) : error;
}

/** The answer of Drive behind a `SyncError`, if there was one. */
export function failureBehind(error: unknown): DriveFailure | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof DriveFailure ? cause : undefined;
}

function fromAnswer(failure: DriveFailure, context: FailureContext): SyncError {
  const path = context.path ?? '';
  if (failure.status === 412 || failure.status === 409) return raced(path, failure);
  if (failure.status === 404) return notFound(path, failure);
  const explanation =
    byReason[failure.reason] ??
    (failure.isThrottling ? tooBusy : undefined) ??
    byStatus[failure.status] ??
    (failure.status >= 500 ? serverFault : undefined);
  if (explanation !== undefined) return explained(explanation, context, failure);
  const answer = failure.reason === '' ? `HTTP ${failure.status}` : `HTTP ${failure.status}, ${failure.reason}`;
  const message = `${capitalised(subject(context))} failed: Google Drive gave an answer that is not understood (${answer}). See the log for more.`;
  return new SyncError('unknown', message, { ...context, cause: failure });
}

function explained({ code, sentence }: Explanation, context: FailureContext, cause: unknown): SyncError {
  const retryAfterMs = cause instanceof DriveFailure ? cause.retryAfterMs : undefined;
  return new SyncError(code, capitalised(sentence.replace('%', () => subject(context))), { ...context, cause, retryAfterMs });
}

function withPath(error: SyncError, path: string | undefined): SyncError {
  if (error.path !== undefined || path === undefined || error.code !== 'timeout') return error;
  return new SyncError(error.code, error.message, { path, cause: error.cause });
}

function subject({ path }: FailureContext): string {
  return path === undefined || path === '' ? 'the folder' : `"${path}"`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Its class only: the text of an error that nobody foresaw may quote a secret. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
