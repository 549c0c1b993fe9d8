/**
 * The port of the person's own computer that leads to the forwarded one, which is all that Google redirects to. `undefined`
 * where VS Code forwards in another way: in a browser it may be through a path on the server's host.
 */
export function forwardedPort({ authority, path }: { readonly authority: string; readonly path: string }): number | undefined {
  const port = /^(?:127\.0\.0\.1|localhost):(\d+)$/.exec(authority)?.[1];
  return port === undefined || path.replaceAll('/', '') !== '' ? undefined : Number(port);
}
