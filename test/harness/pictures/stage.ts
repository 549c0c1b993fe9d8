import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { VscodeWindow } from '../../ui/window';
import { makeScratchDir, removeDir } from '../claims';
import { outDir, repositoryRoot } from '../paths';
import { Film } from './film';

const statusId = 'cloud-sync.cloud-sync.cloudSync.status';

/** What everything is photographed in: what the system asks for, and the class that VS Code gives its window then. */
const themes = [
  { name: 'light', system: { colorScheme: 'light', forcedColors: 'none' }, sign: '.monaco-workbench.vs' },
  { name: 'hc', system: { colorScheme: 'dark', forcedColors: 'active' }, sign: '.monaco-workbench.hc-black' },
  { name: 'dark', system: { colorScheme: 'dark', forcedColors: 'none' }, sign: '.monaco-workbench.vs-dark' },
] as const;

const settings = {
  'security.workspace.trust.startupPrompt': 'never',
  'window.autoDetectColorScheme': true,
  'window.autoDetectHighContrast': true,
  'workbench.layoutControl.enabled': false,
  'editor.minimap.enabled': false,
  'editor.renderWhitespace': 'none',
  'editor.cursorBlinking': 'solid',
  'editor.scrollbar.vertical': 'hidden',
  'editor.overviewRulerBorder': false,
  'diffEditor.useInlineViewWhenSpaceIsLimited': false,
  'breadcrumbs.enabled': false,
  'window.menuBarVisibility': 'hidden',
  'window.title': 'field-notes',
  'cloudSync.device': 'laptop',
  'cloudSync.intervalMinutes': 0,
  'cloudSync.syncOnFocus': false,
};

/** A window on a folder of notes, and the folder that is their cloud, for pictures. */
export class Stage {
  private constructor(
    readonly window: VscodeWindow,
    readonly folder: string,
    readonly cloud: string,
    private readonly scratch: string,
  ) {}

  /** `files`: what is in the folder. The paths are short, because they are in the pictures. */
  static async open(files: Readonly<Record<string, string>>, options: { readonly workspaceTrust?: boolean } = {}): Promise<Stage> {
    const scratch = await makeScratchDir('pictures');
    const root = join(tmpdir(), 'nas');
    const [folder, cloud] = [join(scratch, 'field-notes'), join(root, 'field-notes')];
    await rm(root, { recursive: true, force: true });
    await mkdir(cloud, { recursive: true });
    for (const [path, text] of Object.entries(files)) await write(folder, path, text);
    const window = await VscodeWindow.open({ folder, settings, ...options });
    await window.page.emulateMedia({ colorScheme: 'dark' });
    await window.page.setViewportSize({ width: 960, height: 560 });
    return new Stage(window, folder, cloud, scratch);
  }

  /** Changes a file as another device does. */
  fromElsewhere(path: string, text: string): Promise<void> {
    return write(this.cloud, path, text);
  }

  /** Changes a file on the disk, as a program does. */
  changeHere(path: string, text: string): Promise<void> {
    return write(this.folder, path, text);
  }

  deleteElsewhere(path: string): Promise<void> {
    return rm(join(this.cloud, path));
  }

  /** As when its disk is taken away. */
  loseCloud(): Promise<void> {
    return rm(this.cloud, { recursive: true });
  }

  waitFor(text: string | RegExp): Promise<void> {
    return this.window.waitForStatus(statusId, text);
  }

  film(name: string): Promise<Film> {
    return Film.begin(this.window.page, join(outDir, 'pictures', name));
  }

  /** Takes the pointer away from all that would say something about itself. */
  async restPointer(): Promise<void> {
    await this.window.page.mouse.move(620, 440);
    await this.window.page.locator('.monaco-hover:visible').first().waitFor({ state: 'hidden' });
  }

  /** A picture for the README. */
  async shoot(name: string): Promise<void> {
    await this.window.page.screenshot({ path: screenshotFile(name), animations: 'disabled' });
  }

  /** A picture in each theme: for the walkthrough, or only to be looked at. */
  async shootThemes(name: string, where: 'walkthrough' | 'review'): Promise<void> {
    const dir = where === 'review' ? join(outDir, 'pictures') : join(repositoryRoot, 'media', 'walkthrough');
    await mkdir(dir, { recursive: true });
    const { page } = this.window;
    for (const { name: kind, system, sign } of themes) {
      await page.emulateMedia(system);
      await page.locator(sign).first().waitFor();
      await page.screenshot({ path: join(dir, `${name}-${kind}.png`), animations: 'disabled' });
    }
  }

  async close(): Promise<void> {
    await this.window.close();
    await removeDir(this.scratch);
    await rm(dirname(this.cloud), { recursive: true, force: true });
  }
}

/** Where the README's pictures are. */
export function screenshotFile(name: string): string {
  return join(repositoryRoot, 'media', 'screenshots', `${name}.png`);
}

async function write(root: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}
