import type { FileRow, FolderRow } from './renderTree';

interface Folder {
  readonly path: string;
  readonly folders: Map<string, Folder>;
  readonly files: FileRow[];
}

/**
 * Files under the folders that they are in; folders come first. A folder that holds nothing but another is drawn
 * together with it, as in the explorer. `names`: of the workspace folders by URI; several are drawn as folders, too.
 */
export function folderTree(group: string, rows: readonly FileRow[], names: ReadonlyMap<string, string>): readonly (FolderRow | FileRow)[] {
  const byRoot = new Map<string, Folder>();
  for (const row of rows) {
    const root = byRoot.get(row.folder) ?? emptyFolder('');
    byRoot.set(row.folder, root);
    folderOf(root, row.path).files.push(row);
  }
  const roots = [...byRoot].map(([uri, root]) => {
    const children = childrenOf(group, uri, root);
    const label = names.get(uri) ?? uri;
    return { kind: 'folder' as const, id: `${group}:${uri}:/`, folder: uri, path: '', label, children };
  });
  return names.size > 1 ? roots : roots.flatMap(({ children }) => children);
}

function emptyFolder(path: string): Folder {
  return { path, folders: new Map(), files: [] };
}

/** The folder in which a file is; it and those above it are made where they are not there. */
function folderOf(root: Folder, path: string): Folder {
  let folder = root;
  for (const name of path.split('/').slice(0, -1)) {
    const next = folder.folders.get(name) ?? emptyFolder(folder.path === '' ? name : `${folder.path}/${name}`);
    folder.folders.set(name, next);
    folder = next;
  }
  return folder;
}

function childrenOf(group: string, uri: string, { folders, files }: Folder): readonly (FolderRow | FileRow)[] {
  return [...[...folders].map(([name, folder]) => folderRow(group, uri, name, folder)), ...files];
}

function folderRow(group: string, uri: string, label: string, folder: Folder): FolderRow {
  const [only] = folder.folders;
  if (only !== undefined && folder.folders.size === 1 && folder.files.length === 0) {
    return folderRow(group, uri, `${label}/${only[0]}`, only[1]);
  }
  const { path } = folder;
  return { kind: 'folder', id: `${group}:${uri}:${path}/`, folder: uri, path, label, children: childrenOf(group, uri, folder) };
}
