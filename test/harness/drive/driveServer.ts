import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { discovery } from './discovery';
import { Parameters, type DriveCall, type DriveReply, type ReceivedBody } from './driveCall';
import { DriveError, invalidParameter } from './driveError';
import type { DriveStore } from './driveStore';
import { invalidCredentials, refusalOf, type DriveFault, type DriveRequest, type Faults } from './faults';
import type { DriveScope } from './model';
import { receiveBody, send, sendError } from './messages';
import { ROUTES, type Route } from './routes';
import { Uploads } from './uploads';

export interface DriveServerParts {
  readonly store: DriveStore;
  readonly faults: Faults;
  readonly maxPageSize: number;
  /** What a bearer token may see; undefined for one that is unknown or has expired. */
  readonly scopeOf: (token: string) => DriveScope | undefined;
  readonly onRequest: (request: DriveRequest) => void;
}

/** A request and the method that it asks for. */
interface Arrival {
  readonly incoming: IncomingMessage;
  readonly url: URL;
  readonly route: Route | undefined;
  readonly names: Readonly<Record<string, string>>;
  readonly request: DriveRequest;
}

/** The HTTP side of the double: lets requests in, hands them to their method, sends the answers, and lets faults happen. */
export class DriveServer {
  private readonly server: Server = createServer((incoming, outgoing) => {
    this.serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  private readonly uploads = new Uploads();
  private origin = '';

  constructor(private readonly parts: DriveServerParts) {}

  /** Resolves with the address, `http://127.0.0.1:<port>`. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => this.server.once('error', reject).listen(port, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this.origin;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  expireUploads(): void {
    this.uploads.expire();
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    outgoing.on('error', () => outgoing.destroy());
    const arrival = arrivalOf(incoming);
    this.parts.onRequest(arrival.request);
    const faults = this.parts.faults.take(arrival.request);
    if (faults.some(({ kind }) => kind === 'cutBefore')) return void incoming.socket.destroy();
    await waitFor(faults);
    const limit = faults.find((fault) => fault.kind === 'cutUpload')?.bytes;
    const body = await receiveBody(incoming, limit);
    const refused = refusalAmong(faults, false);
    if (refused !== undefined) return sendError(outgoing, refused.error, refused.headers);
    this.finish(arrival, body, faults, outgoing);
  }

  private finish(arrival: Arrival, body: ReceivedBody, faults: readonly DriveFault[], outgoing: ServerResponse): void {
    const reply = this.answer(arrival, body, !faults.some(({ kind }) => kind === 'ignoreIfMatch'));
    const refused = refusalAmong(faults, true);
    if (reply === 'cut' || faults.some(({ kind }) => kind === 'cutAfter')) arrival.incoming.socket.destroy();
    else if (refused !== undefined) sendError(outgoing, refused.error, refused.headers);
    else if (reply instanceof DriveError) sendError(outgoing, reply, {});
    else send(outgoing, reply, faults.find((fault) => fault.kind === 'cutDownload')?.bytes);
  }

  private answer(arrival: Arrival, body: ReceivedBody, honoursIfMatch: boolean): DriveReply | DriveError {
    try {
      const { route, url, incoming, names } = arrival;
      if (!body.isComplete && !isChunk(arrival)) return 'cut';
      const common = {
        store: this.parts.store,
        scope: this.scope(arrival),
        maxPageSize: this.parts.maxPageSize,
        origin: this.origin,
        target: incoming.url ?? '/',
        names,
        headers: incoming.headers,
        body,
        honoursIfMatch,
      };
      if (isChunk(arrival)) return this.uploads.proceed({ ...common, parameters: anyParameters(url) }, incoming.method ?? 'PUT');
      if (route === undefined) return new DriveError(404, 'notFound', 'Not Found');
      const parameters = new Parameters(url.searchParams, discovery(route.version).parameters(route.declaration));
      return this.dispatch(route, { ...common, parameters });
    } catch (error) {
      return error instanceof DriveError ? error : new DriveError(500, 'internalError', String(error));
    }
  }

  private dispatch(route: Route, call: DriveCall): DriveReply {
    const alt = call.parameters.text('alt') ?? 'json';
    if (alt === 'media' && route.media !== undefined) return route.media(call);
    if (alt !== 'json') throw invalidParameter('alt');
    return route.answer(call, this.uploads);
  }

  /** The address of a resumable upload is a credential itself: a token is looked at only if it is there. */
  private scope(arrival: Arrival): DriveScope {
    const header = arrival.incoming.headers.authorization;
    if (header === undefined && isChunk(arrival)) return 'drive';
    const scope = this.parts.scopeOf(/^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? '');
    if (scope === undefined) throw invalidCredentials();
    return scope;
  }
}

function arrivalOf(incoming: IncomingMessage): Arrival {
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const { method = 'GET' } = incoming;
  const path = decodeURIComponent(url.pathname);
  const route = ROUTES.find((each) => each.method === method && each.pattern.test(path));
  const names = { ...(route?.pattern.exec(path)?.groups ?? {}) };
  const query = Object.fromEntries(url.searchParams);
  return { incoming, url, route, names, request: { method, path, query, operation: operationOf(route, url) } };
}

function operationOf(route: Route | undefined, url: URL): string | undefined {
  if (url.searchParams.has('upload_id')) return 'upload.chunk';
  if (route?.media === undefined || url.searchParams.get('alt') !== 'media') return route?.operation;
  return route.operation.replace('.get', '.download');
}

function isChunk(arrival: Arrival): boolean {
  return arrival.request.operation === 'upload.chunk';
}

function anyParameters(url: URL): Parameters {
  return new Parameters(url.searchParams, new Map([...url.searchParams.keys()].map((name) => [name, 'string'])));
}

function refusalAmong(faults: readonly DriveFault[], isCarriedOut: boolean): ReturnType<typeof refusalOf> {
  const relevant = faults.filter((fault) => (fault.kind === 'serverError' && fault.carriedOut === true) === isCarriedOut);
  return relevant.map(refusalOf).find((refusal) => refusal !== undefined);
}

async function waitFor(faults: readonly DriveFault[]): Promise<void> {
  for (const fault of faults) {
    if (fault.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
    if (fault.kind === 'hold') await fault.until;
  }
}
