import * as vscode from 'vscode';

/** Where a text lies between two windows; both may work on it in turn. */
export interface TextFile {
  /** `undefined` when there is none. */
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}

/** A file in the storage of this extension; read and written without loading the engine. */
export function textFile(uri: vscode.Uri): TextFile {
  const { fs } = vscode.workspace;
  return {
    read: async () => {
      try {
        return new TextDecoder().decode(await fs.readFile(uri));
      } catch (error) {
        if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
        throw error;
      }
    },
    write: async (text) => fs.writeFile(uri, new TextEncoder().encode(text)),
  };
}
