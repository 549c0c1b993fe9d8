/** Counts the effects of a run as they are confirmed. */
export class Tally {
  filesUploaded = 0;
  filesDownloaded = 0;
  filesDeleted = 0;
  filesMoved = 0;
  filesMerged = 0;
  bytesUploaded = 0;
  bytesDownloaded = 0;
  bytesHashed = 0;
}
