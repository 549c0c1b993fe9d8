import { NodeFs } from '../../src/local/nodeFs';

/** Writes half of a file, says so, and waits to be killed. */
async function main(root: string, path: string): Promise<void> {
  await new NodeFs(root).write(path, halfOfIt());
}

async function* halfOfIt(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode('half of the new content');
  // The first chunk is in the temporary file when the second is asked for.
  process.stdout.write('half is written\n');
  await new Promise((resolve) => setTimeout(resolve, 1_000_000));
  yield new Uint8Array();
}

const [root = '', path = ''] = process.argv.slice(2);
void main(root, path);
