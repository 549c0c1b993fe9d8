const stage = <Name extends string>(name: Name, description: string): { readonly name: Name; readonly description: string } => ({
  name,
  description,
});

/** Where a sync stands. Each stage has a `name` to switch on and a `description` to show. */
export const SyncStage = {
  detectingLocal: stage('detectingLocal', 'Looking for local changes'),
  detectingRemote: stage('detectingRemote', 'Looking for changes in the cloud'),
  uploading: stage('uploading', 'Uploading'),
  downloading: stage('downloading', 'Downloading'),
  deleting: stage('deleting', 'Deleting'),
  complete: stage('complete', 'In sync'),
  error: stage('error', 'The sync failed'),
} as const;

export type SyncStage = (typeof SyncStage)[keyof typeof SyncStage];

export interface SyncProgress {
  readonly stage: SyncStage;
  /** Files done in this stage. */
  readonly current: number;
  /** Files to do in this stage; 0 while it is not known. */
  readonly total: number;
  /** 0 to 100 over the whole run; it never goes back. */
  readonly percent: number;
  /** The path at hand, or a sentence. */
  readonly message?: string | undefined;
  /** Bytes of files that have arrived, of all that this look at both sides found to transfer; absent while nothing is known. */
  readonly bytesDone?: number | undefined;
  readonly bytesTotal?: number | undefined;
}

export type ProgressListener = (progress: SyncProgress) => void;
