import { chunksOf, quoted, search } from './listing';
import type { DriveNode } from './node';
import type { DrivePlace } from './place';

const namesPerQuery = 20;

interface Question {
  readonly folders: readonly string[];
  readonly name: string;
  readonly answer: (nodes: DriveNode[]) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Asks what bears a name in folders. Questions that come while one is under way go into the next query together: after
 * many creations at once, one request tells whether each of them was the only one.
 */
export class NameLookup {
  private waiting: Question[] = [];
  private isAsking = false;

  constructor(private readonly place: DrivePlace) {}

  /** Files, folders and documents that are called exactly so, as Drive knows them now. */
  find(folders: readonly string[], name: string): Promise<DriveNode[]> {
    return new Promise((answer, fail) => {
      this.waiting.push({ folders, name, answer, fail });
      if (!this.isAsking) void this.askAll();
    });
  }

  private async askAll(): Promise<void> {
    this.isAsking = true;
    while (this.waiting.length > 0) {
      // Lets those in that are on their way in this very moment.
      await Promise.resolve();
      const questions = this.waiting;
      this.waiting = [];
      for (const chunk of chunksOf(questions, namesPerQuery)) await this.ask(chunk);
    }
    this.isAsking = false;
  }

  private async ask(questions: readonly Question[]): Promise<void> {
    try {
      const nodes = await search(this.place, `trashed = false and (${questions.map(condition).join(' or ')})`, {});
      for (const { folders, name, answer } of questions) {
        // Drive compares names without case, and perhaps more loosely still.
        answer(nodes.filter((node) => node.name === name && node.parent !== undefined && folders.includes(node.parent)));
      }
    } catch (error) {
      for (const { fail } of questions) fail(error);
    }
  }
}

function condition({ folders, name }: Question): string {
  return `(name = ${quoted(name)} and (${folders.map((id) => `${quoted(id)} in parents`).join(' or ')}))`;
}
