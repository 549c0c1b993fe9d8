import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeScratchDir } from '../harness/claims';
import { installRclone } from '../harness/installRclone';
import { startRgw, type Rgw } from '../harness/rgw';
import { newPlace, ourCommandLine, ourEngine, rcloneBisync, rcloneCopy, type Contender, type Place } from './contenders';
import { editOne, fill, renameFolder } from './files';
import { medianOf, type Cost } from './measure';
import { tableOf } from './table';

interface Options {
  /** Files of the large folder. */
  readonly files: number;
  /** Files of the first syncs. */
  readonly firstFiles: number;
  /** Repetitions, of which the median counts. */
  readonly runs: number;
}

/** `npm run bench`: ours and rclone's times, side by side on one server, so that the machine's load hits both alike. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      files: { type: 'string', default: '10000' },
      'first-files': { type: 'string', default: '2000' },
      runs: { type: 'string', default: '3' },
      'no-rclone': { type: 'boolean', default: false },
    },
  });
  const options: Options = { files: Number(values.files), firstFiles: Number(values['first-files']), runs: Number(values.runs) };
  const rclone = values['no-rclone'] ? undefined : await installRclone();
  const home = await makeScratchDir('bench');
  const rgw = await startRgw();
  try {
    const peers = rclone === undefined ? [] : [rcloneBisync(rclone, rgw), rcloneCopy(rclone, rgw)];
    await new Bench(home, rgw, [ourCommandLine(rgw), ourEngine(rgw, false), ourEngine(rgw, true), ...peers], options).all();
  } finally {
    await rgw.stop();
    await rm(home, { recursive: true, force: true });
  }
}

/** One run of the whole benchmark. */
class Bench {
  private places = 0;

  constructor(
    private readonly home: string,
    private readonly rgw: Rgw,
    private readonly contenders: readonly Contender[],
    private readonly options: Options,
  ) {}

  async all(): Promise<void> {
    try {
      await this.firstSyncs();
      await this.laterSyncs();
    } finally {
      for (const contender of this.contenders) await contender.close?.();
    }
  }

  private async firstSyncs(): Promise<void> {
    const { firstFiles } = this.options;
    const buckets = new Map<Contender, string>();
    await this.discipline(`First sync up, ${firstFiles} files`, this.contenders, async (contender) => {
      const place = await this.newPlace();
      fill(place.folder, firstFiles);
      buckets.set(contender, place.bucket);
      return contender.up(place);
    });
    await this.discipline(`First sync down, ${firstFiles} files`, this.contenders, async (contender) =>
      contender.down(await this.newPlace(buckets.get(contender))),
    );
  }

  private async laterSyncs(): Promise<void> {
    const { files } = this.options;
    const places = new Map<Contender, Place>();
    for (const contender of this.contenders) {
      const place = await this.newPlace();
      fill(place.folder, files);
      await contender.up(place);
      places.set(contender, place);
    }
    const change = (
      title: string,
      contenders: readonly Contender[],
      act: (folder: string, run: number) => readonly string[],
    ): Promise<void> =>
      this.discipline(title, contenders, (contender, run) => {
        const place = places.get(contender);
        if (place === undefined) throw new Error(`${contender.name} has no place.`);
        return contender.sync(place, act(place.folder, run));
      });
    await change(`Nothing changed, ${files} files`, this.contenders, () => []);
    await change(`One edit in ${files} files`, this.contenders, editOne);
    const followers = this.contenders.filter(({ followsRenames }) => followsRenames);
    await change(`A folder of ${Math.min(2000, files)} of them renamed`, followers, renameFolder);
  }

  /** Runs all contenders in turn, as often as asked for, and prints the table. */
  private async discipline(
    title: string,
    contenders: readonly Contender[],
    run: (contender: Contender, run: number) => Promise<Cost>,
  ): Promise<void> {
    const costs = new Map<Contender, Cost[]>(contenders.map((contender) => [contender, []]));
    for (let index = 0; index < this.options.runs; index++) {
      for (const contender of contenders) costs.get(contender)?.push(await run(contender, index));
    }
    const rows = [...costs].map(([contender, all]) => ({ contender: contender.name, cost: medianOf(all) }));
    console.log(`${tableOf(title, rows)}\n`);
  }

  private async newPlace(bucket?: string): Promise<Place> {
    return newPlace(join(this.home, 'places'), String(this.places++), bucket ?? (await this.rgw.createBucket()));
  }
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
