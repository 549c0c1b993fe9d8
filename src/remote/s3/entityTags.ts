import { createHash } from 'node:crypto';

/**
 * The entity tag that S3 gives to bytes sent in one request. A store that encrypts with keys of its customers, or that
 * is another one, may give others: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export function tagOfBytes(bytes: Uint8Array): string {
  return md5(bytes);
}

/** The entity tag that S3 gives to an object made of parts. */
export function tagOfParts(partTags: readonly string[]): string {
  return `${md5(Buffer.from(partTags.join(''), 'hex'))}-${partTags.length}`;
}

/** Whether an object with the tag `token` surely holds the bytes that had the tag `tag`: as they are, or copied as one part. */
export function holdsBytesOf(token: string, tag: string): boolean {
  return token === tag || (/^[0-9a-f]{32}$/u.test(tag) && token === tagOfParts([tag]));
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}
