import { createHash, createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GoogleEndpoints } from '../../src/remote/drive/auth/endpoints';

/**
 * A double of Google's OAuth 2 service on loopback, and of the one call of Drive that says whose Drive it is. Behaves as
 * https://developers.google.com/identity/protocols/oauth2/native-app and …/service-account describe, RFC 6749 (answers and errors),
 * 7636 (PKCE), 7009 (revocation), 7523 (service accounts). What it is stricter in: it knows its clients' redirects to be
 * `http://127.0.0.1:<port>` exactly, and a code works once.
 */
export interface OAuthServer {
  readonly url: string;
  readonly endpoints: GoogleEndpoints;
  /** The client it knows. */
  readonly client: { readonly client_id: string; readonly client_secret: string };
  /** The key file of the service account it knows. */
  readonly serviceAccount: { readonly type: 'service_account'; readonly client_email: string; readonly private_key: string };
  /** The person who is signed in to Google in the browser. */
  readonly email: string;
  /** Paths of the requests so far, `POST /token refresh_token` with the grant. */
  readonly requests: readonly string[];
  /** All codes and tokens given out so far. */
  readonly secrets: readonly string[];
  /** What the consent page does; `ask` shows buttons. */
  consent: 'allow' | 'deny' | 'wrongState' | 'withoutDrive' | 'ask';
  /** Seconds for which access tokens are good. */
  tokenLifetime: number;
  /** While set, the token service answers with this status, as in an outage. */
  outage: number | undefined;
  /** Holds the token service's answers back until it is called. */
  holdTokens(): () => void;
  /** A refresh token, as from a sign-in long ago. */
  issueRefreshToken(): string;
  isAccepted(accessToken: string): boolean;
  /** What a person does at myaccount.google.com/permissions. */
  revokeAll(): void;
  close(): Promise<void>;
}

export interface OAuthServerOptions {
  /** Hears of each access token, so that a Drive double can accept it. */
  readonly onAccessToken?: (token: string, scope: string) => void;
  /** Hears when one is good no longer, because it was revoked. */
  readonly onRevoked?: (token: string) => void;
}

const fileScope = 'https://www.googleapis.com/auth/drive.file';
const fullScope = 'https://www.googleapis.com/auth/drive';
const jwtGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

interface Grant {
  readonly redirectUri: string;
  readonly challenge: string;
  readonly scope: string;
}

/** Made once in a process: it takes its time. */
let serviceAccountKey: string | undefined;

/** A private key as Google gives it out for a service account. */
export function newServiceAccountKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** What goes wrong, as the service says it. */
class Refusal extends Error {
  constructor(
    readonly error: string,
    readonly description: string,
    readonly status = 400,
  ) {
    super(description);
  }
}

export async function startOAuthServer(options: OAuthServerOptions = {}): Promise<OAuthServer> {
  const double = new Double(options);
  await double.listen();
  return double;
}

class Double implements OAuthServer {
  readonly client = { client_id: '1234-desktop.apps.example.test', client_secret: 'GOCSPX-not-so-secret' };
  readonly email = 'ada@example.test';
  readonly serviceAccount: OAuthServer['serviceAccount'];
  readonly requests: string[] = [];
  readonly secrets: string[] = [];
  consent: OAuthServer['consent'] = 'allow';
  tokenLifetime = 3600;
  outage: number | undefined;
  url = '';
  private held: Promise<void> = Promise.resolve();
  private readonly codes = new Map<string, Grant>();
  private readonly refreshTokens = new Map<string, string>();
  private readonly accessTokens = new Map<string, { readonly endsAt: number; readonly whose: string; readonly origin: string }>();
  private readonly server = createServer((request, response) => void this.serve(request, response));

  constructor(private readonly options: OAuthServerOptions) {
    serviceAccountKey ??= newServiceAccountKey();
    this.serviceAccount = { type: 'service_account', client_email: 'robot@project.example.test', private_key: serviceAccountKey };
  }

  get endpoints(): GoogleEndpoints {
    return { auth: `${this.url}/auth`, token: `${this.url}/token`, revoke: `${this.url}/revoke` };
  }

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  holdTokens(): () => void {
    let release: () => void = () => undefined;
    this.held = new Promise((resolve) => (release = resolve));
    return release;
  }

  issueRefreshToken(scope = fileScope): string {
    const token = this.secret('1//');
    this.refreshTokens.set(token, scope);
    return token;
  }

  isAccepted(accessToken: string): boolean {
    return (this.accessTokens.get(accessToken)?.endsAt ?? 0) > Date.now();
  }

  revokeAll(): void {
    this.refreshTokens.clear();
    for (const token of this.accessTokens.keys()) this.end(token);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const form = new URLSearchParams(await textOf(request));
    const grant = form.get('grant_type');
    this.requests.push(`${request.method ?? ''} ${url.pathname}${grant === null ? '' : ` ${grant}`}`);
    try {
      await this.answer(`${request.method ?? ''} ${url.pathname}`, url.searchParams, form, request, response);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      sendJson(response, error.status, { error: error.error, error_description: error.description });
    }
  }

  private async answer(
    call: string,
    query: URLSearchParams,
    form: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    switch (call) {
      case 'GET /auth':
        return this.askForConsent(query, response);
      case 'GET /answer':
        return redirect(response, this.answerTo(query, query.get('choice') === 'allow' ? 'allow' : 'deny'));
      case 'POST /token':
        await this.held;
        if (this.outage !== undefined) throw new Refusal('internal_failure', 'An outage.', this.outage);
        return sendJson(response, 200, this.exchange(form));
      case 'POST /revoke':
        return sendJson(response, 200, this.revoke(form.get('token') ?? query.get('token') ?? ''));
      case 'GET /drive/v3/about':
        return this.tellAccount(request.headers.authorization ?? '', response);
      default:
        throw new Refusal('not_found', call, 404);
    }
  }

  private askForConsent(query: URLSearchParams, response: ServerResponse): void {
    const need = (name: string, rule: RegExp): void => {
      if (!rule.test(query.get(name) ?? '')) throw new Refusal('invalid_request', `Parameter ${name} is missing or wrong.`);
    };
    if (query.get('client_id') !== this.client.client_id) throw new Refusal('invalid_client', 'The OAuth client was not found.', 401);
    need('redirect_uri', /^http:\/\/127\.0\.0\.1:\d+$/);
    need('response_type', /^code$/);
    need('code_challenge', /^[\w-]{43}$/);
    need('code_challenge_method', /^S256$/);
    need('scope', /^https:\/\/www\.googleapis\.com\/auth\/drive(\.file)?$/);
    need('access_type', /^offline$/);
    need('state', /./);
    if (this.consent !== 'ask') return redirect(response, this.answerTo(query, this.consent));
    const link = (choice: string): string => `<a id="${choice}" href="/answer?${escape(query)}&amp;choice=${choice}">${choice}</a>`;
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(`<h1>Cloud Sync wants to see your Drive</h1>${link('allow')} ${link('deny')}`);
  }

  private answerTo(query: URLSearchParams, consent: Exclude<OAuthServer['consent'], 'ask'>): URL {
    const answer = new URL(query.get('redirect_uri') ?? '');
    answer.searchParams.set('state', consent === 'wrongState' ? randomText() : (query.get('state') ?? ''));
    if (consent === 'deny') {
      answer.searchParams.set('error', 'access_denied');
      return answer;
    }
    const code = this.secret('4/');
    const scope = consent === 'withoutDrive' ? 'openid' : (query.get('scope') ?? '');
    this.codes.set(code, { redirectUri: query.get('redirect_uri') ?? '', challenge: query.get('code_challenge') ?? '', scope });
    answer.searchParams.set('code', code);
    return answer;
  }

  private exchange(form: URLSearchParams): object {
    const grant = form.get('grant_type');
    if (grant === jwtGrant) return this.accessToken(fullScope, this.serviceAccountOf(form.get('assertion') ?? ''), 'key');
    if (form.get('client_id') !== this.client.client_id || form.get('client_secret') !== this.client.client_secret)
      throw new Refusal('invalid_client', 'The OAuth client was not found.', 401);
    if (grant === 'authorization_code') return this.redeem(form);
    const refreshToken = form.get('refresh_token') ?? '';
    const scope = this.refreshTokens.get(refreshToken);
    if (scope === undefined) throw new Refusal('invalid_grant', 'Token has been expired or revoked.');
    return this.accessToken(scope, this.email, refreshToken);
  }

  private redeem(form: URLSearchParams): object {
    const code = form.get('code') ?? '';
    const grant = this.codes.get(code);
    this.codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (grant === undefined) throw new Refusal('invalid_grant', 'Malformed auth code.');
    if (grant.redirectUri !== form.get('redirect_uri')) throw new Refusal('redirect_uri_mismatch', 'Bad Request');
    if (grant.challenge !== challenge) throw new Refusal('invalid_grant', 'Invalid code verifier.');
    const refreshToken = this.issueRefreshToken(grant.scope);
    return { ...this.accessToken(grant.scope, this.email, refreshToken), refresh_token: refreshToken };
  }

  private accessToken(scope: string, whose: string, origin: string): object {
    const token = this.secret('ya29.');
    this.accessTokens.set(token, { endsAt: Date.now() + this.tokenLifetime * 1000, whose, origin });
    this.options.onAccessToken?.(token, scope);
    return { access_token: token, expires_in: this.tokenLifetime, scope, token_type: 'Bearer' };
  }

  /** The e-mail address of the service account that has signed the assertion. */
  private serviceAccountOf(assertion: string): string {
    const [header = '', payload = '', signature = ''] = assertion.split('.');
    const key = createPublicKey(this.serviceAccount.private_key);
    const isSigned = verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
    if (!isSigned) throw new Refusal('invalid_grant', 'Invalid JWT Signature.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Readonly<Record<string, unknown>>;
    const [issued, ends] = [Number(claims['iat']) * 1000, Number(claims['exp']) * 1000];
    if (claims['iss'] !== this.serviceAccount.client_email) throw new Refusal('invalid_grant', 'Not a valid email.');
    if (claims['aud'] !== this.endpoints.token) throw new Refusal('invalid_grant', 'Invalid JWT: Failed audience check.');
    if (claims['scope'] !== fullScope) throw new Refusal('invalid_scope', 'Invalid OAuth scope.');
    if (!(issued <= Date.now() && ends > Date.now() && ends - issued <= 3_600_000))
      throw new Refusal('invalid_grant', 'Invalid JWT: Token must be a short-lived token.');
    return this.serviceAccount.client_email;
  }

  private revoke(token: string): object {
    if (!this.refreshTokens.delete(token)) throw new Refusal('invalid_token', 'Token expired or revoked');
    for (const [accessToken, { origin }] of this.accessTokens) if (origin === token) this.end(accessToken);
    return {};
  }

  private secret(kind: string): string {
    const text = kind + randomText();
    this.secrets.push(text);
    return text;
  }

  private end(accessToken: string): void {
    this.accessTokens.delete(accessToken);
    this.options.onRevoked?.(accessToken);
  }

  private tellAccount(authorization: string, response: ServerResponse): void {
    const token = authorization.replace(/^Bearer /, '');
    if (!this.isAccepted(token)) throw new Refusal('authError', 'Invalid Credentials', 401);
    const whose = this.accessTokens.get(token)?.whose ?? '';
    sendJson(response, 200, {
      user: { permissionId: createHash('md5').update(whose).digest('hex'), emailAddress: whose, displayName: whose },
    });
  }
}

function randomText(): string {
  return randomBytes(24).toString('base64url');
}

function escape(query: URLSearchParams): string {
  return query.toString().replaceAll('&', '&amp;');
}

function redirect(response: ServerResponse, to: URL): void {
  response.writeHead(302, { location: to.href }).end();
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
