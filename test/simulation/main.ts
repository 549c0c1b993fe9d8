import { parseArgs } from 'node:util';
import { explore } from './explore';

/** `npm run simulate -- --seeds N --from S`: as many random histories as you like. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { seeds: { type: 'string', default: '10000' }, from: { type: 'string', default: String(Date.now() % 1e9) } },
  });
  const [seeds, from] = [Number(values.seeds), Number(values.from)];
  if (!Number.isSafeInteger(seeds) || !Number.isSafeInteger(from) || seeds < 1) {
    console.error('Usage: npm run simulate -- --seeds <how many> --from <first seed>');
    return 2;
  }
  console.log(`Simulating ${seeds} histories from seed ${from} on.`);
  const { failure, counts } = await explore(from, seeds, (done) => {
    if (done % 1000 === 0) console.log(`${done} of ${seeds}`);
  });
  console.log(JSON.stringify(counts));
  console.log(failure ?? `${seeds} histories, 0 violations`);
  return failure === undefined ? 0 : 1;
}

void main().then((code) => (process.exitCode = code));
