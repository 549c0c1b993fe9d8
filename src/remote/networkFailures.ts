/** What went wrong below HTTP: there is no answer to tell more. */
export type NetworkFailure =
  | 'unknownHost'
  | 'unreachable'
  /** The connection broke, so that nobody knows what became of the request. */
  | 'noAnswer'
  | 'otherProtocol'
  | 'untrusted';

/** By the `code` of what node's network functions and its `fetch` throw. */
const byCode: Readonly<Record<string, NetworkFailure>> = {
  ENOTFOUND: 'unknownHost',
  EAI_AGAIN: 'unknownHost',
  ECONNREFUSED: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ETIMEDOUT: 'unreachable',
  UND_ERR_CONNECT_TIMEOUT: 'unreachable',
  ECONNRESET: 'noAnswer',
  ECONNABORTED: 'noAnswer',
  EPIPE: 'noAnswer',
  ERR_STREAM_PREMATURE_CLOSE: 'noAnswer',
  EPROTO: 'otherProtocol',
  ERR_SSL_WRONG_VERSION_NUMBER: 'otherProtocol',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'otherProtocol',
  HPE_INVALID_CONSTANT: 'otherProtocol',
  ERR_TLS_CERT_ALTNAME_INVALID: 'untrusted',
  CERT_HAS_EXPIRED: 'untrusted',
  CERT_NOT_YET_VALID: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
};

/** What of the network an error is about; `undefined` when it is about something else. */
export function networkFailureOf(error: unknown): NetworkFailure | undefined {
  const code = codeOf(error) ?? '';
  const isOfFetch = code.startsWith('UND_ERR_') || (error instanceof TypeError && /fetch failed|terminated|network/iu.test(error.message));
  return byCode[code] ?? (isOfFetch ? 'noAnswer' : undefined);
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause);
}
