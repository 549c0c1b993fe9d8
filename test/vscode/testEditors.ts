export const notebookType = 'cloud-sync-test-notebook';
export const customEditorType = 'cloud-sync-test.bytes';

/** The manifest of an extension that has nothing but these two kinds of editor; the tests bring what is behind them. */
export const testEditors = {
  name: 'editors',
  publisher: 'cloud-sync-test',
  version: '1.0.0',
  engines: { vscode: '^1.100.0' },
  extensionKind: ['workspace'],
  contributes: {
    notebooks: [{ type: notebookType, displayName: 'Test Notebook', selector: [{ filenamePattern: '*.testbook' }] }],
    customEditors: [{ viewType: customEditorType, displayName: 'Test Bytes', selector: [{ filenamePattern: '*.testbytes' }] }],
  },
};
