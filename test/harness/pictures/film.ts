import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { installOnce } from '../installOnce';
import { harnessDir } from '../paths';
import { run } from '../processes';

/** Pictures of a page, one after the other, with a pointer in them as the page's own is not photographed. */
export class Film {
  private frames = 0;

  private constructor(
    private readonly page: Page,
    private readonly dir: string,
  ) {}

  /** Frames are kept in `dir`, without those of an earlier film. */
  static async begin(page: Page, dir: string): Promise<Film> {
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir, { recursive: true });
    await page.evaluate(`(() => {${showPointer}})()`);
    return new Film(page, dir);
  }

  /** One frame, shown for so many milliseconds. */
  async frame(milliseconds: number): Promise<void> {
    const name = join(this.dir, `frame${String(++this.frames).padStart(3, '0')}`);
    await this.page.screenshot({ path: `${name}.png`, animations: 'disabled', caret: 'initial' });
    await writeFile(`${name}.txt`, `delay=${Math.round(milliseconds / 10)}/100`);
  }

  /** Moves the pointer to the middle of an element, in a few frames. */
  async pointAt(target: Locator): Promise<void> {
    const box = await target.boundingBox();
    if (box === null) throw new Error('What the pointer is to move to is not on the page.');
    await this.page.mouse.move(box.x + Math.min(box.width / 2, 60), box.y + box.height / 2, { steps: 4 });
    await this.frame(500);
  }

  /** Moves the pointer to an element and presses it. */
  async press(target: Locator): Promise<void> {
    await this.pointAt(target);
    await this.page.mouse.down();
    await this.page.mouse.up();
  }

  /** Frames until a condition holds, at most one for each change of the page. */
  async until(condition: () => Promise<boolean>, milliseconds: number): Promise<void> {
    const giveUp = Date.now() + 60_000;
    while (!(await condition())) {
      if (Date.now() > giveUp) throw new Error('What was to be filmed never came.');
      await this.frame(milliseconds);
    }
  }

  /** Joins the frames to an animated PNG. */
  async save(target: string): Promise<void> {
    await this.page.evaluate(hidePointer);
    const joined = join(this.dir, 'joined.png');
    await apngasm([joined, join(this.dir, 'frame001.png'), '-z1']);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(joined, target);
  }
}

/** Runs Debian's apngasm with the libraries that it was built with. */
async function apngasm(args: readonly string[]): Promise<void> {
  const root = await installOnce('apngasm-1', (dir) =>
    run(join(harnessDir, 'unpack-debian.sh'), ['sid', dir, 'apngasm']).then(() => undefined),
  );
  const libraries = join(root, 'usr', 'lib');
  const machine = (await readdir(libraries)).find((name) => name.endsWith('-linux-gnu')) ?? '';
  const folder = join(libraries, machine);
  const loader = (await readdir(folder)).find((name) => name.startsWith('ld-linux')) ?? '';
  await run(join(folder, loader), ['--library-path', `${folder}:${libraries}`, join(root, 'usr', 'bin', 'apngasm'), ...args]);
}

/** Run in the page, whose types are not those of this program. */
const showPointer = `
  const names = 'http://www.w3.org/2000/svg';
  const pointer = document.createElementNS(names, 'svg');
  pointer.id = 'film-pointer';
  pointer.setAttribute('viewBox', '0 0 16 24');
  pointer.setAttribute('style', 'position:fixed;left:420px;top:420px;width:16px;height:24px;z-index:100000;pointer-events:none');
  const shape = document.createElementNS(names, 'path');
  shape.setAttribute('d', 'M1 1v17l4-4 3 7 3-1-3-7h6z');
  shape.setAttribute('style', 'fill:#fff;stroke:#000;stroke-width:1.2');
  pointer.append(shape);
  document.body.append(pointer);
  document.addEventListener('mousemove', ({ clientX, clientY }) => {
    pointer.style.left = clientX + 'px';
    pointer.style.top = clientY + 'px';
  }, true);
`;

const hidePointer = `document.getElementById('film-pointer').remove()`;
