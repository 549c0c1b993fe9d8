import type { AsyncFileSystem, LocalFile, LocalScan, WrittenFile } from '../model/fileSystem';

/** The folder `name` of `fs` as a file system of its own. */
export function subFolder(fs: AsyncFileSystem, name: string): AsyncFileSystem {
  const inside = (path: string): string => `${name}/${path}`;
  const outside = <File extends LocalFile>(file: File): File => ({ ...file, path: file.path.slice(name.length + 1) });
  const given = (expected: LocalFile | undefined): { expected?: LocalFile } =>
    expected === undefined ? {} : { expected: { ...expected, path: inside(expected.path) } };
  return {
    caseSensitive: fs.caseSensitive,
    scan: async (options): Promise<LocalScan> => {
      const isInside = (path: string): boolean => path === name || path.startsWith(`${name}/`);
      const scan = await fs.scan({ signal: options?.signal, enter: isInside });
      return {
        files: scan.files.filter((file) => isInside(file.path)).map(outside),
        blocked: scan.blocked.filter((entry) => isInside(entry.path)),
      };
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
