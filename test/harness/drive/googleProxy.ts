import { readFile, writeFile } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { run } from '../processes';

/** A way for clients that know only Google's hosts to a server on loopback. */
export interface GoogleProxy {
  /** What `HTTPS_PROXY` must be. */
  readonly url: string;
  /** The certificate authority that the client must trust. */
  readonly caFile: string;
  /** The hosts that clients have asked for and were refused: those that are not Google's APIs. */
  readonly refusedHosts: readonly string[];
  close(): Promise<void>;
}

const GOOGLE_APIS = /^(?:[\w-]+\.)?googleapis\.com:443$/;

/**
 * Starts a CONNECT proxy on loopback which ends each connection to Google's APIs itself and passes its requests on to
 * `target`. Connections to other hosts are refused: nothing leaves the machine.
 *
 * @param dir an empty folder for keys and certificates
 */
export async function startGoogleProxy(target: string, dir: string): Promise<GoogleProxy> {
  await makeCertificates(dir);
  const [key, cert] = await Promise.all([readFile(join(dir, 'server.key')), readFile(join(dir, 'server.pem'))]);
  const google = createTlsServer({ key, cert }, (incoming, outgoing) => passOn(target, incoming, outgoing));
  const refusedHosts: string[] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer((_request, answer) => answer.writeHead(405).end());
  proxy.on('connect', (asked: IncomingMessage, socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    if (GOOGLE_APIS.test(asked.url ?? '')) {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      google.emit('connection', socket);
    } else {
      refusedHosts.push(asked.url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    caFile: join(dir, 'ca.pem'),
    refusedHosts,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

/** Hands a request to the target, and its answer back; addresses in it get Google's host again. */
function passOn(target: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url = '/', headers } = incoming;
  const onward = request(new URL(url, target), { method, headers: { ...headers, host: new URL(target).host } }, (answer) => {
    const { location } = answer.headers;
    const moved = location === undefined ? {} : { location: location.replace(target, `https://${headers.host}`) };
    outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...moved });
    answer.on('error', () => outgoing.destroy()).pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.on('error', () => onward.destroy()).pipe(onward);
}

/** An authority of this run's own, and a certificate by it for Google's hosts. */
async function makeCertificates(dir: string): Promise<void> {
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const at = (name: string): string => join(dir, name);
  try {
    const authority = ['-subj', '/CN=Test authority', '-addext', 'basicConstraints=critical,CA:TRUE'];
    await run('openssl', ['req', '-x509', ...newKey, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-days', '2', ...authority]);
    await run('openssl', ['req', ...newKey, '-keyout', at('server.key'), '-out', at('server.csr'), '-subj', '/CN=www.googleapis.com']);
    await writeFile(at('names'), 'subjectAltName=DNS:googleapis.com,DNS:*.googleapis.com');
    const signing = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', at('names')];
    await run('openssl', ['x509', '-req', '-in', at('server.csr'), '-out', at('server.pem'), ...signing]);
  } catch (cause) {
    throw new Error('The certificates for the Google proxy could not be made. Is openssl installed?', { cause });
  }
}
