import { badRequest } from './driveError';

/** One part of a `multipart/related` body. */
export interface BodyPart {
  readonly contentType: string | undefined;
  readonly bytes: Buffer;
}

/** The two parts of a multipart upload, metadata first (guide "Upload file data", "Perform a multipart upload"; RFC 2387). */
export function parseMultipart(body: Buffer, contentType: string): readonly [BodyPart, BodyPart] {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const name = boundary?.[1] ?? boundary?.[2];
  if (!/^multipart\/related/i.test(contentType) || name === undefined) throw badRequest('Malformed multipart body.');
  const [metadata, media, ...more] = partsBetween(body, `--${name}`);
  if (metadata === undefined || media === undefined || more.length > 0) throw badRequest('Malformed multipart body.');
  return [metadata, media];
}

function partsBetween(body: Buffer, delimiter: string): readonly BodyPart[] {
  const parts: BodyPart[] = [];
  let start = body.indexOf(delimiter);
  while (start >= 0) {
    const from = start + delimiter.length;
    const end = body.indexOf(`\r\n${delimiter}`, from);
    if (end < 0) return parts;
    parts.push(partOf(body.subarray(from, end)));
    start = end + 2;
  }
  return parts;
}

function partOf(raw: Buffer): BodyPart {
  const end = raw.indexOf('\r\n\r\n');
  if (end < 0) throw badRequest('Malformed multipart body.');
  const contentType = /^content-type:\s*(.*)$/im.exec(raw.subarray(0, end).toString('latin1'))?.[1]?.trim();
  return { contentType, bytes: raw.subarray(end + 4) };
}
