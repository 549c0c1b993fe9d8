import type { Cost } from './measure';

/** The costs of all contenders in one discipline, ours first. */
export interface Row {
  readonly contender: string;
  readonly cost: Cost;
}

/** Prints a discipline as a table; times also as multiples of the first row's. */
export function tableOf(title: string, rows: readonly Row[]): string {
  const [first] = rows;
  const lines = rows.map(({ contender, cost }) => [
    contender,
    inSeconds(cost.milliseconds),
    first === undefined ? '' : `${(cost.milliseconds / first.cost.milliseconds).toFixed(2)} x`,
    cost.requests === undefined ? '' : String(cost.requests),
    cost.bytesHashed === undefined ? '' : inMegabytes(cost.bytesHashed),
    cost.peakMemory === undefined ? '' : inMegabytes(cost.peakMemory),
  ]);
  const header = [title, 'median', 'ratio', 'requests', 'hashed', 'peak memory'];
  return [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function inSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(bytes < 10 * 1024 ** 2 ? 1 : 0)} MB`;
}
