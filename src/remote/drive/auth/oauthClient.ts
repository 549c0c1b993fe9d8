import { JWT, OAuth2Client } from 'google-auth-library';
import type { AuthorizedUser, OAuthClient, ServiceAccount } from './credentials';
import { driveScopes, googleEndpoints, type GoogleEndpoints } from './endpoints';

/** Google's own client for a program that people sign in to. */
export function desktopClient({ client_id, client_secret }: OAuthClient, endpoints: Partial<GoogleEndpoints> = {}): OAuth2Client {
  const { auth, token, revoke } = { ...googleEndpoints, ...endpoints };
  return new OAuth2Client({
    client_id,
    ...(client_secret === undefined ? {} : { client_secret }),
    endpoints: { oauth2AuthBaseUrl: auth, oauth2TokenUrl: token, oauth2RevokeUrl: revoke },
  });
}

/** Google's own client for credentials that refresh by themselves. */
export function refreshingClient(credentials: AuthorizedUser | ServiceAccount, endpoints: Partial<GoogleEndpoints> = {}): OAuth2Client {
  if (credentials.type === 'service_account') return serviceAccountClient(credentials, { ...googleEndpoints, ...endpoints });
  const client = desktopClient(credentials, endpoints);
  client.setCredentials({ refresh_token: credentials.refresh_token });
  return client;
}

/** The library has the address of the token service built in for service accounts, and no option for another one. */
function serviceAccountClient({ client_email, private_key }: ServiceAccount, { token }: GoogleEndpoints): JWT {
  const client = new JWT({ email: client_email, key: private_key, scopes: [driveScopes.full], additionalClaims: { aud: token } });
  client.transporter.interceptors.request.add({
    resolved: (request) => Promise.resolve(Object.assign(request, { url: new URL(token) })),
  });
  return client;
}
