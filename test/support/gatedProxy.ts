import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a gate sees it: the object's key for path-style addresses. */
export interface PassingRequest {
  readonly method: string;
  readonly key: string;
}

/** What happens to a request, or to the answer to it. `hold` is for ever, `break` closes the connection. */
export type Verdict = 'pass' | 'hold' | 'break';

/** Stands between a client and an S3 server on loopback, and lets a test hold or break what passes. */
export class GatedProxy {
  /** Decides about each request before the server sees it. */
  onRequest: (passing: PassingRequest) => Verdict = () => 'pass';
  /** Decides about each answer: the server has done what was asked. */
  onAnswer: (passing: PassingRequest) => Verdict = () => 'pass';

  /** Changes the XML of each listing on its way. */
  onListing: (xml: string) => string = (xml) => xml;

  private readonly server = createServer((incoming, outgoing) => this.handle(incoming, outgoing));
  private readonly waiting: { readonly matches: (passing: PassingRequest) => boolean; readonly resolve: () => void }[] = [];

  constructor(private readonly target: string) {}

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Holds back every request that matches, for ever, and resolves when the first one has come. */
  holdRequest(matches: (passing: PassingRequest) => boolean): Promise<void> {
    this.onRequest = (passing) => (matches(passing) ? 'hold' : 'pass');
    return this.first(matches);
  }

  /** Lets the server do what matches, holds its answers back for ever, and resolves when the first one has come. */
  holdAnswer(matches: (passing: PassingRequest) => boolean): Promise<void> {
    this.onAnswer = (passing) => (matches(passing) ? 'hold' : 'pass');
    return this.first(matches);
  }

  private first(matches: (passing: PassingRequest) => boolean): Promise<void> {
    return new Promise((resolve) => this.waiting.push({ matches, resolve }));
  }

  private handle(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const passing = describe(incoming);
    if (!this.judge(this.onRequest, passing, outgoing)) return;
    const forwarded = request(
      new URL(incoming.url ?? '/', this.target),
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        if (!this.judge(this.onAnswer, passing, outgoing)) return void answer.resume();
        void this.answer(passing, answer, outgoing);
      },
    );
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  }

  private async answer(passing: PassingRequest, answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const status = answer.statusCode ?? 500;
    if (passing.method === 'GET' && passing.key === '') {
      const xml = this.onListing((await answer.toArray()).join(''));
      outgoing.writeHead(status, { 'content-type': 'application/xml' }).end(xml);
    } else {
      outgoing.writeHead(status, answer.headers);
      answer.pipe(outgoing);
    }
  }

  /** Whether it may go on. */
  private judge(gate: (passing: PassingRequest) => Verdict, passing: PassingRequest, outgoing: ServerResponse): boolean {
    const verdict = gate(passing);
    if (verdict === 'break') outgoing.destroy();
    if (verdict === 'hold') for (const { matches, resolve } of this.waiting) if (matches(passing)) resolve();
    return verdict === 'pass';
  }
}

function describe({ method = '', url = '' }: IncomingMessage): PassingRequest {
  const [path = ''] = url.split('?');
  return { method, key: decodeURIComponent(path.split('/').slice(2).join('/')) };
}
