/** Every id that the manifest (package.json) and the code must agree on; a test compares the two. */
export const commandIds = {
  connect: 'cloudSync.connect',
  switchConnection: 'cloudSync.switchConnection',
  signIn: 'cloudSync.signIn',
  signOut: 'cloudSync.signOut',
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
  mergeConflict: 'cloudSync.mergeConflict',
  completeMerge: 'cloudSync.completeMerge',
  compareWithCloud: 'cloudSync.compareWithCloud',
  earlierVersions: 'cloudSync.earlierVersions',
  excludeFromSync: 'cloudSync.excludeFromSync',
  nextConflict: 'cloudSync.nextConflict',
  keepAllLocal: 'cloudSync.keepAllLocal',
  keepAllRemote: 'cloudSync.keepAllRemote',
  keepAllBoth: 'cloudSync.keepAllBoth',
  compareAll: 'cloudSync.compareAll',
  pause: 'cloudSync.pause',
  resume: 'cloudSync.resume',
  cancelSync: 'cloudSync.cancelSync',
  copyDiagnostics: 'cloudSync.copyDiagnostics',
  viewAsTree: 'cloudSync.viewAsTree',
  viewAsList: 'cloudSync.viewAsList',
  openFile: 'cloudSync.openFile',
  undoLastSync: 'cloudSync.undoLastSync',
  undoSync: 'cloudSync.undoSync',
  openPastFile: 'cloudSync.openPastFile',
  clearActivity: 'cloudSync.clearActivity',
  refreshTrash: 'cloudSync.refreshTrash',
  restoreKept: 'cloudSync.restoreKept',
  compareKept: 'cloudSync.compareKept',
  discardKept: 'cloudSync.discardKept',
  emptyTrash: 'cloudSync.emptyTrash',
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
  'syncOnFocus',
  'intervalMinutes',
  'maxFileSizeMB',
  'device',
  'concurrency',
  'trash.days',
  'trash.maxSizeMB',
  'drive.clientId',
  'drive.clientSecret',
  'changesLayout',
  'decorations.pending',
] as const;

export type SettingName = (typeof settingNames)[number];

/** Of the Google accounts in the Accounts menu. */
export const authenticationId = 'cloudSync.google';

export const viewIds = {
  container: 'cloud-sync',
  changes: 'cloudSync.changes',
  activity: 'cloudSync.activity',
  trash: 'cloudSync.trash',
} as const;

/** Keys of `when` clauses. */
export const contextKeys = {
  /** What the workspace is waiting for, by `contextOf`. */
  state: 'cloudSync.state',
  isConnected: 'cloudSync.isConnected',
  /** The local files with a conflict, as an array of Uri: strings do not match in remote windows. */
  conflicts: 'cloudSync.conflicts',
  hasConflicts: 'cloudSync.hasConflicts',
  /** The results of merges that are under way, as an array of Uri. */
  merges: 'cloudSync.merges',
  isPaused: 'cloudSync.isPaused',
  /** Whether some folder is not paused. */
  isActive: 'cloudSync.isActive',
  isBusy: 'cloudSync.isBusy',
  /** Whether brakes stopped a sync of some folder. */
  isStopped: 'cloudSync.isStopped',
} as const;

export const statusBarItemId = 'cloudSync.status';

/** Scheme of read-only documents that show a file as it is in the cloud. */
export const remoteScheme = 'cloud-sync-remote';

/** Scheme of read-only documents that show a former content of a file. */
export const keptScheme = 'cloud-sync-kept';
