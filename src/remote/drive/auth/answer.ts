import { timingSafeEqual } from 'node:crypto';
import { SyncError } from '../../../core/errors';
import { refusal } from './googleErrors';

const foreign =
  'The answer from the browser does not belong to this sign-in. Nothing was stored. Sign in again, and use the page that opens then.';

/**
 * The code in what Google sends back through the browser (RFC 6749 4.1.2). Throws `unauthorized` when the person declined, or
 * when the answer is not the one to our question, which `state` names.
 */
export function codeOf(answer: URLSearchParams, state: string): string {
  if (!isSame(answer.get('state') ?? '', state)) throw new SyncError('unauthorized', foreign);
  const error = answer.get('error');
  if (error !== null) throw refusal(error, answer.get('error_description'));
  const code = answer.get('code');
  if (code === null || code === '') throw new SyncError('unauthorized', foreign);
  return code;
}

/**
 * The code in what a person copied out of the browser: the address of the page on which the sign-in ended, or the code
 * alone. A code alone has no `state`; that it belongs to this sign-in is then for the token service to see, by PKCE.
 */
export function codeOfPasted(text: string, state: string): string {
  const pasted = text.trim();
  if (URL.canParse(pasted)) return codeOf(new URL(pasted).searchParams, state);
  if (/^[\w/.~+-]{10,}$/u.test(pasted)) return pasted;
  throw new SyncError('unauthorized', 'Paste the whole address of the page on which the browser ended: it begins with http://127.0.0.1.');
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
