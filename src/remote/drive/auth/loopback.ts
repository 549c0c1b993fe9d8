import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SyncError } from '../../../core/errors';

/** Waits on this computer for the browser to bring Google's answer, RFC 8252 7.3. */
export interface Loopback {
  readonly port: number;
  /** What `read` made of the first answer, or why it could not. */
  readonly answer: Promise<string>;
  /** Frees the port at once. */
  close(): void;
}

/** The language of the page on which the sign-in ends in the browser. */
export interface PageLanguage {
  /** BCP 47. */
  readonly tag: string;
  /** A sentence of ours, which is in English, in this language. */
  say(sentence: string): string;
}

const english: PageLanguage = { tag: 'en', say: (sentence) => sentence };

/**
 * Listens on 127.0.0.1 until the first answer comes, at the first of the ports that is free; 0 is any that the system has
 * to give. `read` throws when the answer is not one to go on with; its sentence is shown in the browser too.
 */
export async function openLoopback(
  read: (answer: URLSearchParams) => string,
  ports: readonly number[] = [0],
  language: PageLanguage = english,
): Promise<Loopback> {
  const server = createServer();
  const port = await listen(server, ports);
  const answer = new Promise<string>((resolve, reject) => {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const { searchParams, pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
      const isAnswer = pathname === '/' && (searchParams.has('code') || searchParams.has('error'));
      if (!isAnswer || request.method !== 'GET') return void response.writeHead(404).end();
      // Whatever it says: a second answer is nobody's business.
      server.close();
      try {
        const value = read(searchParams);
        response.once('close', () => resolve(value));
        show(response, 200, language, 'You are signed in to Google Drive. You can close this page.');
      } catch (error) {
        const failure = SyncError.from(error);
        response.once('close', () => reject(failure));
        show(response, 400, language, failure.message);
      }
    });
  });
  // It is for whoever waits for it; a sign-in that ended in another way waits no more.
  answer.catch(() => undefined);
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { port, answer, close };
}

async function listen(server: Server, ports: readonly number[]): Promise<number> {
  let cause: unknown;
  for (const port of ports) {
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    } catch (error) {
      cause = error;
    }
  }
  throw new SyncError('busy', 'No port of this computer is free for the answer of the browser. Close other programs and sign in again.', {
    cause,
  });
}

function show(response: ServerResponse, status: number, { tag, say }: PageLanguage, sentence: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', connection: 'close' });
  response.end(
    `<!doctype html><html lang="${tag}"><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Cloud Sync</title>` +
      `<body style="font: 18px system-ui, sans-serif; margin: 20vh auto; max-width: 34em; padding: 0 1em"><p>${escapeHtml(say(sentence))}</p></body></html>`,
  );
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}
