import { createServer, request, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpDouble {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** A server on loopback that answers as the test says. */
export async function startDouble(answer: RequestListener): Promise<HttpDouble> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => closeServer(server) };
}

export interface ProxyHooks {
  /** Requests that the server behind never sees, answered 501. */
  readonly refuses?: (request: IncomingMessage) => boolean;
  /** Headers that the server behind never sees, in lower case. */
  readonly strip?: readonly string[];
  /** Runs after the server behind has answered and before its answer is passed on; `drop` loses the answer. */
  readonly onAnswer?: (method: string, path: string) => Promise<'pass' | 'drop'>;
}

/** A proxy on loopback in front of another server. */
export function startProxy(target: string, hooks: ProxyHooks): Promise<HttpDouble> {
  return startDouble((incoming, outgoing) => {
    if (hooks.refuses?.(incoming) === true) return refuse(incoming, outgoing);
    const headers = Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => hooks.strip?.includes(name) !== true));
    const { method = 'GET', url = '/' } = incoming;
    const onward = request(new URL(url, target), { method, headers }, (answer) => {
      void passOn(answer);
    });
    const passOn = async (answer: IncomingMessage): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      if ((await hooks.onAnswer?.(method, url)) === 'drop') {
        incoming.socket.destroy();
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      outgoing.end(Buffer.concat(chunks));
    };
    onward.on('error', () => incoming.socket.destroy());
    incoming.pipe(onward);
  });
}

/** Any write with a condition: Backblaze B2 refuses those on what is replaced, and this one those on what is copied, too. */
export function isConditionalWrite({ method, headers }: IncomingMessage): boolean {
  const conditions = ['if-match', 'if-none-match', 'x-amz-copy-source-if-match'];
  return method !== 'GET' && method !== 'HEAD' && conditions.some((name) => headers[name] !== undefined);
}

function refuse(incoming: IncomingMessage, outgoing: ServerResponse): void {
  incoming.resume();
  outgoing.writeHead(501, { 'content-type': 'application/xml' });
  outgoing.end(
    '<Error><Code>NotImplemented</Code><Message>A header you provided implies functionality that is not implemented</Message></Error>',
  );
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
}
