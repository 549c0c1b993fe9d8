/** Every id that the manifest (package.json) and the code must agree on; a test compares the two. */
export const commandIds = {
  connect: 'cloudSync.connect',
  syncNow: 'cloudSync.syncNow',
  previewSync: 'cloudSync.previewSync',
  disconnect: 'cloudSync.disconnect',
  showLog: 'cloudSync.showLog',
  showChanges: 'cloudSync.showChanges',
  reviewStop: 'cloudSync.reviewStop',
  openChange: 'cloudSync.openChange',
  openConflict: 'cloudSync.openConflict',
  keepLocal: 'cloudSync.keepLocal',
  keepRemote: 'cloudSync.keepRemote',
  keepBoth: 'cloudSync.keepBoth',
} as const;

export type CommandId = (typeof commandIds)[keyof typeof commandIds];

export const settingsSection = 'cloudSync';

/** Names of the settings below `cloudSync.`. */
export const settingNames = [
  'remote',
  's3.endpoint',
  's3.region',
  's3.pathStyle',
  'trustedRemotes',
  'exclude',
  'conflictPolicy',
  'syncOnSave',
  'syncOnOpen',
  'intervalMinutes',
  'maxFileSizeMB',
  'device',
  'concurrency',
] as const;

export type SettingName = (typeof settingNames)[number];

export const viewIds = { container: 'cloud-sync', changes: 'cloudSync.changes' } as const;

/** Keys of `when` clauses. */
export const contextKeys = {
  /** What the workspace is waiting for, by `contextOf`. */
  state: 'cloudSync.state',
  isConnected: 'cloudSync.isConnected',
  /** The local files with a conflict, as an array of Uri: strings do not match in remote windows. */
  conflicts: 'cloudSync.conflicts',
} as const;

export const statusBarItemId = 'cloudSync.status';

/** Scheme of read-only documents that show a file as it is in the cloud. */
export const remoteScheme = 'cloud-sync-remote';
