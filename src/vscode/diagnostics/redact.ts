/** What secrets look like in texts that others made: messages of SDKs, addresses of requests. */
const patterns: readonly (readonly [RegExp, string])[] = [
  // Signed addresses and OAuth requests. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
  [/\b(X-Amz-(?:Signature|Credential|Security-Token)|AWSAccessKeyId|Signature)=[^&\s"']+/gi, '$1=…'],
  [/\b(access_token|refresh_token|id_token|client_secret|code|code_verifier|assertion|token)=[^&\s"']+/gi, '$1=…'],
  [
    /("(?:access_token|refresh_token|id_token|client_secret|private_key|secretAccessKey|sessionToken|password)"\s*:\s*)"(?:[^"\\]|\\.)*"/gi,
    '$1"…"',
  ],
  [/\b(Authorization:?\s*)?\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1$2 …'],
  [/\b(Authorization:\s*AWS4-HMAC-SHA256)[^\n]*/gi, '$1 …'],
  // Google's tokens and client secrets, AWS key ids, private keys.
  [/\bya29\.[\w-]+/g, '…'],
  [/\bGOCSPX-[\w-]+/g, '…'],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, '…'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '…'],
  // Names and passwords in addresses.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, '$1…@'],
];

/** The text without anything that looks like a secret, and without the secrets that are known. */
export function redact(text: string, known: readonly string[] = []): string {
  const masked = patterns.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
  return known.filter((secret) => secret.length >= 4).reduce((rest, secret) => rest.replaceAll(secret, '…'), masked);
}
