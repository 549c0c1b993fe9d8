import { isWithin } from '../names/nameKey';
import type { AsyncFileSystem, LocalFile, LocalScan, WrittenFile } from '../model/fileSystem';

/** The folder `name` of `fs` as a file system of its own. */
export function subFolder(fs: AsyncFileSystem, name: string): AsyncFileSystem {
  const inside = (path: string): string => `${name}/${path}`;
  const outside = <Entry extends { readonly path: string }>(file: Entry): Entry => ({ ...file, path: file.path.slice(name.length + 1) });
  const given = (expected: LocalFile | undefined): { expected?: LocalFile } =>
    expected === undefined ? {} : { expected: { ...expected, path: inside(expected.path) } };
  return {
    caseSensitive: fs.caseSensitive,
    scan: async ({ enter, signal } = {}): Promise<LocalScan> => {
      const entersInside = (path: string): boolean =>
        path === name || (isWithin(path, name) && (enter?.(path.slice(name.length + 1)) ?? true));
      const scan = await fs.scan({ signal, enter: entersInside });
      const isInside = ({ path }: { readonly path: string }): boolean => path !== name && isWithin(path, name);
      return { files: scan.files.filter(isInside).map(outside), blocked: scan.blocked.filter(isInside).map(outside) };
    },
    stat: async (path) => {
      const file = await fs.stat(inside(path));
      return file && outside(file);
    },
    read: (path, signal) => fs.read(inside(path), signal),
    write: async (path, content, options = {}): Promise<WrittenFile> => {
      const expected = options.expected === 'absent' ? { expected: options.expected } : given(options.expected);
      return outside(await fs.write(inside(path), content, { ...options, ...expected }));
    },
    remove: (path, options) => fs.remove(inside(path), given(options?.expected)),
    move: async (from, to, options) => outside(await fs.move(inside(from), inside(to), given(options?.expected))),
    append: (path, bytes) => fs.append(inside(path), bytes),
    createHasher: () => fs.createHasher(),
  };
}
