import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DriveReply, ReceivedBody } from './driveCall';
import type { DriveError } from './driveError';

/** Reads a body to its end, to the end of the connection, or until `limit` bytes have come. */
export function receiveBody(incoming: IncomingMessage, limit = Number.POSITIVE_INFINITY): Promise<ReceivedBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve) => {
    const settle = (isComplete: boolean): void => resolve({ bytes: Buffer.concat(chunks).subarray(0, limit), isComplete });
    incoming.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length < limit) return;
      incoming.pause();
      settle(false);
    });
    incoming.on('end', () => settle(true));
    incoming.on('error', () => settle(false)).on('close', () => settle(false));
  });
}

/** Sends an answer; only the first `limit` bytes of it, before the connection ends, if there is a limit. */
export function send(outgoing: ServerResponse, reply: Exclude<DriveReply, 'cut'>, limit: number | undefined): void {
  const body = reply.bytes ?? Buffer.from(reply.json === undefined ? '' : JSON.stringify(reply.json));
  const type = reply.json === undefined ? {} : { 'content-type': 'application/json; charset=UTF-8' };
  outgoing.writeHead(reply.status, { ...type, ...reply.headers, 'content-length': body.length });
  if (limit === undefined || limit >= body.length) outgoing.end(body);
  else outgoing.write(body.subarray(0, limit), () => outgoing.destroy());
}

export function sendError(outgoing: ServerResponse, error: DriveError, headers: Readonly<Record<string, string>>): void {
  send(outgoing, { status: error.status, headers, json: error.body() }, undefined);
}
