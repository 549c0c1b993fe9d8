import type { CloudSyncProvider, RemoteFileInfo } from '../../src/core/index';

/**
 * One step of a device, in words: `disk replace a.md`, `state append manifest.journal`, `request upload a.md` (before
 * the cloud sees it), `answer upload a.md` (the cloud did it, the device does not know it yet).
 */
export type Step = string;

/** Runs at each step: may wait, change the world, or throw what the step fails with. */
export type StepHook = (step: Step) => void | Promise<void>;

/** Steps that change a disk or the cloud: after a sync at rest there must be none. */
const changing = /^(?:(?:disk|state) (?:replace|remove|move|append) |request (?:upload|delete|move) )/u;

export function isChange(step: Step): boolean {
  return changing.test(step);
}

/** The provider with `hook` before and after every request. `lateListing` gives what a store shows whose listing lags behind. */
export function watched(provider: CloudSyncProvider, hook: StepHook, lateListing: () => RemoteFileInfo[] | undefined): CloudSyncProvider {
  const during = async <Result>(what: string, call: () => Promise<Result>): Promise<Result> => {
    await hook(`request ${what}`);
    const result = await call();
    await hook(`answer ${what}`);
    return result;
  };
  const { move } = provider;
  return {
    get id() {
      return provider.id;
    },
    get requests() {
      return provider.requests ?? 0;
    },
    listFiles: (prefix, options) => during('list', async () => lateListing() ?? provider.listFiles(prefix, options)),
    download: (path, options) => during(`download ${path}`, () => provider.download(path, options)),
    upload: (path, content, options) => during(`upload ${path}`, () => provider.upload(path, content, options)),
    delete: (path, options) => during(`delete ${path}`, () => provider.delete(path, options)),
    getFileInfo: (path, signal) => during(`info ${path}`, () => provider.getFileInfo(path, signal)),
    ...(move && { move: (from, to, options) => during(`move ${from} -> ${to}`, () => move.call(provider, from, to, options)) }),
  };
}
