import { randomBytes } from 'node:crypto';
import { invalidParameter } from './driveError';

interface Rest {
  readonly search: string;
  readonly ids: readonly string[];
}

/** What is left of listings whose first page has been read. A token serves the same search only. */
export class PageTokens {
  private readonly rests = new Map<string, Rest>();

  give(search: string, ids: readonly string[]): string {
    const token = `~!!~${randomBytes(24).toString('base64url')}`;
    this.rests.set(token, { search, ids });
    return token;
  }

  /** The ids that come next. "If the token is rejected for any reason, pagination should be restarted." */
  rest(token: string, search: string): readonly string[] {
    const rest = this.rests.get(token);
    if (rest === undefined || rest.search !== search) throw invalidParameter('pageToken');
    return rest.ids;
  }

  /** Makes every token given so far invalid. */
  forget(): void {
    this.rests.clear();
  }
}
