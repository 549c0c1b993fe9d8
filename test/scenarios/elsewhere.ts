/** A scenario that is proven by tests of another part, because it is about that part. */
interface Proof {
  readonly id: string;
  readonly file: string;
  /** How the test is called there, as it stands in the file. */
  readonly test: string;
}

const at = (id: string, file: string, ...tests: readonly string[]): Proof[] => tests.map((test) => ({ id, file: `test/${file}`, test }));

/** What is proven elsewhere: alone, or for another side of a scenario that is played here too. */
export const elsewhere: readonly Proof[] = [
  ...at('S53', 'vscode/triggers.test.ts', 'updates a file in an open editor, which keeps its tab', 'with a file that has unsaved changes'),
  ...at('S54', 'vscode-unit/scheduler.test.ts', 'gathers hints and syncs once, when it has become quiet'),
  ...at('S60', 'vscode-unit/wizard.test.ts', 'says how well the store guards against others'),
  ...at('S60', 'conformance/providers/s3Faults.test.ts', 'notices after the write that another one wrote in the same moment'),
  ...at('S66', 'vscode-unit/folderSync.test.ts', 'stays passive while another window has the folder, and takes over later'),
  ...at('S66', 'conformance/cli/interruptions.test.ts', 'under way keeps the folder to itself'),
  ...at('S75', 'conformance/providers/s3Store.test.ts', 'leaves no parts behind, whatever fails'),
  ...at('S77', 'remote/s3Answers.test.ts', 'does not take ${what} for a listing'),
  ...at('S79', 'core/retry.test.ts', 'waits at least as long as the server asked for'),
  ...at('S79', 'remote/s3Answers.test.ts', 'passes on how long the server asks to wait'),
];

/** Scenarios about what this product does not have. */
export const noFeature: Readonly<Record<string, string>> = {
  S92: 'nothing is encrypted by Cloud Sync: the cloud stays readable for every other tool',
  S93: 'nothing is encrypted by Cloud Sync: the cloud stays readable for every other tool',
};
