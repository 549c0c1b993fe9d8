import { mkdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { write } from '../../ui/project';
import { VscodeWindow, type WindowOptions } from '../../ui/window';
import { makeScratchDir, removeDir } from '../claims';
import { outDir, repositoryRoot } from '../paths';
import { until } from '../processes';
import { Film } from './film';

/** The folder that is the cloud. Its path is short, because it is in the pictures. */
export const stageCloud = join(tmpdir(), 'nas', 'field-notes');

/** Of the window, in pixels: so that a picture of it can be read on a page. */
export const pictureSize = { width: 960, height: 560 };

/** What everything is photographed in: what the system asks for, and the class that VS Code gives its window then. */
const themes = [
  { name: 'light', system: { colorScheme: 'light', forcedColors: 'none' }, sign: '.monaco-workbench.vs' },
  { name: 'hc', system: { colorScheme: 'dark', forcedColors: 'active' }, sign: '.monaco-workbench.hc-black' },
  { name: 'hc-light', system: { colorScheme: 'light', forcedColors: 'active' }, sign: '.monaco-workbench.hc-light' },
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

/** What differs from stage to stage. */
export interface StageOptions extends Pick<WindowOptions, 'workspaceTrust' | 'environment'> {
  /** User settings beside those of every picture. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A window on a folder of notes, and the folder that is their cloud, for pictures. */
export class Stage {
  private constructor(
    readonly window: VscodeWindow,
    readonly folder: string,
    readonly cloud: string,
    private readonly scratch: string,
  ) {}

  /** Opens a stage for a scene, and closes it; a scene that fails leaves pictures of where it did. */
  static async play(files: Readonly<Record<string, string>>, options: StageOptions, scene: (stage: Stage) => Promise<void>): Promise<void> {
    const stage = await Stage.open(files, options);
    try {
      await scene(stage);
    } catch (error) {
      await stage.shootThemes(`failed-${scene.name}`, 'review').catch(() => undefined);
      throw error;
    } finally {
      await stage.close();
    }
  }

  /** `files`: what is in the folder. The paths are short, because they are in the pictures. */
  private static async open(files: Readonly<Record<string, string>>, options: StageOptions): Promise<Stage> {
    const scratch = await makeScratchDir('pictures');
    const folder = join(scratch, 'field-notes');
    await rm(dirname(stageCloud), { recursive: true, force: true });
    await mkdir(stageCloud, { recursive: true });
    for (const [path, text] of Object.entries(files)) await write(folder, path, text);
    const window = await VscodeWindow.open({ folder, ...options, settings: { ...settings, ...options.settings } });
    await window.page.emulateMedia({ colorScheme: 'dark' });
    await window.page.setViewportSize(pictureSize);
    return new Stage(window, folder, stageCloud, scratch);
  }

  /** Changes a file as another device does. */
  fromElsewhere(path: string, text: string): Promise<void> {
    return write(this.cloud, path, text);
  }

  /** Changes a file on the disk, as a program does. */
  changeHere(path: string, text: string): Promise<void> {
    return write(this.folder, path, text);
  }

  async moveHere(from: string, to: string): Promise<void> {
    await mkdir(dirname(join(this.folder, to)), { recursive: true });
    await rename(join(this.folder, from), join(this.folder, to));
  }

  deleteElsewhere(path: string): Promise<void> {
    return rm(join(this.cloud, path));
  }

  /** As when its disk is taken away. */
  loseCloud(): Promise<void> {
    return rm(this.cloud, { recursive: true });
  }

  waitFor(text: string | RegExp): Promise<void> {
    return this.window.waitForStatus(text);
  }

  film(name: string): Promise<Film> {
    return Film.begin(this.window.page, join(outDir, 'pictures', name));
  }

  /** Takes the pointer away from all that would say something about itself. */
  async restPointer(): Promise<void> {
    const { page } = this.window;
    let x = 600;
    const rests = async (): Promise<boolean> => {
      await page.mouse.move((x += 5), 440, { steps: 2 });
      return !(await page.locator('.monaco-hover:visible').first().isVisible());
    };
    await until(rests, 30_000, 'Something went on saying what it is.');
  }

  /** A picture for the README. */
  async shoot(name: string): Promise<void> {
    await this.window.page.screenshot({ path: screenshotFile(name), animations: 'disabled' });
  }

  /** A picture in each theme: for the walkthrough, or only to be looked at. */
  async shootThemes(name: string, where: 'walkthrough' | 'review', { page }: Pick<VscodeWindow, 'page'> = this.window): Promise<void> {
    const dir = where === 'review' ? join(outDir, 'pictures') : join(repositoryRoot, 'media', 'walkthrough');
    await mkdir(dir, { recursive: true });
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
