/*
 * A double of Google Drive on loopback.
 *
 * What it does, and where that is written. The pages are those of https://developers.google.com/workspace/drive/api:
 * guides by their titles, methods of the reference by their names. "Declarations" are those of v3 (v2) in the package
 * `googleapis`, which are generated from the discovery document with its documentation. Two clients that others wrote
 * hold the double to account in `test/conformance/driveDouble`: `googleapis` and rclone's Drive backend.
 *
 * | behaviour                                                                           | written in                                   |
 * | ----------------------------------------------------------------------------------- | -------------------------------------------- |
 * | parameters and fields there are, their types, which are "Output only"               | declarations, read at run time               |
 * | `fields`: syntax, unknown ones → 400, few by default, `about.get` demands it        | Return specific fields; about.get            |
 * | 64-bit numbers (`size`, `version`) are strings                                      | declarations of "File"                       |
 * | `q`: terms, operators, escapes, `name contains` matches prefixes, else 400          | Search query terms and operators             |
 * | listings include the trash unless `q` excludes it                                   | Search for files and folders                 |
 * | pages may be short, at most 1,000; a token serves one search, else 400              | files.list                                   |
 * | names are not unique in a folder                                                    | declarations of "File.name"                  |
 * | one parent; `parents` not writable in updates, `addParents` + `removeParents`       | Folders; files.update                        |
 * | a folder below itself → 400                                                         | Resolve errors (badRequest)                  |
 * | `generateIds`, an id used twice → 409, also after a deletion                        | Create and manage files; files.generateIds   |
 * | trash with cascade: `trashed` and `explicitlyTrashed`                               | declarations of "File"; Trash or delete      |
 * | delete is for ever and takes what is below along                                    | files.delete                                 |
 * | multipart, simple and resumable upload: 256 KiB units, 308 and `Range`, 404 = over  | Upload file data                             |
 * | `alt=media`, `Range`; what has no bytes → 403 `fileNotDownloadable`                 | Download and export files                    |
 * | `md5Checksum`, `sha1Checksum`, `sha256Checksum`, `headRevisionId`: blobs only       | declarations of "File"                       |
 * | documents of the editors have a size                                                | declarations of "File.size"                  |
 * | revisions, `keepForever`, the head cannot be deleted                                | Manage file revisions                        |
 * | changes: each item once, at its latest change; start token; trashed ≠ removed       | Retrieve changes; changes.list               |
 * | shared drives: 404 or left out unless asked for                                     | Implement shared drive support               |
 * | shortcuts                                                                           | Create a shortcut to a Drive file            |
 * | properties: 124 bytes each, 30 private ones, 100 public ones                        | Add custom file properties                   |
 * | error bodies, 401, 403 `userRateLimitExceeded`, 429, 5xx                            | Resolve errors                               |
 * | `drive.file` sees what the app has made, and not the root                           | Choose scopes; rclone's backend (404 on root) |
 * | v2: `etag` in resources                                                             | declarations of v2 "File"                    |
 *
 * Not written anywhere, so chosen; where both answers are thinkable, the one that is harder for a client:
 *
 * - v2 with `If-Match` → 412. Used in the open by other sync tools; NOT verified against the live service.
 * - `name =` ignores case (rclone's backend says so). A rename sets `modifiedTime` unless the request does. Content that is
 *   equal to the former still makes a revision.
 * - `addParents` alone → 403 `cannotAddParent`, as clients report it. Removing a parent that is none changes nothing.
 * - A change of a folder (move, trash, delete) is one change of that folder; `reportsDescendants` reports what is below too.
 * - A create in a trashed folder succeeds, and what it makes is trashed.
 * - Unknown query parameters and unknown fields in a body → 400.
 * - `createdTime` is strictly increasing. A listing reads its later pages from the search that made the first one.
 */
import { DriveStore, type DriveStoreOptions } from './driveStore';
import { Faults, type DriveFault, type DriveRequest } from './faults';
import { DriveServer } from './driveServer';
import type { DriveScope } from './model';

export interface DriveDoubleOptions extends DriveStoreOptions {
  /** The loopback port; a free one unless given. */
  readonly port?: number;
  /** The first accepted bearer token. */
  readonly token?: string;
  /** Asked about tokens that are not among `tokens`: for an OAuth server that gives them out. */
  readonly acceptsToken?: (token: string) => boolean;
  /** No page holds more than this, whatever is asked for ("the service may return fewer than this value"). */
  readonly maxPageSize?: number;
}

/** A pretended Google Drive on loopback. */
export interface DriveDouble {
  /** `http://127.0.0.1:<port>`, what `rootUrl` is for Google's client. */
  readonly url: string;
  /** The id behind the alias `root`. */
  readonly rootId: string;
  /** A bearer token with the scope `drive`. */
  readonly token: string;
  /** The accepted bearer tokens and their scopes: delete one to let it expire. */
  readonly tokens: Map<string, DriveScope>;
  /** What the Drive holds, for tests to read and change. */
  readonly store: DriveStore;
  /** Every request that came, in order. */
  readonly requests: readonly DriveRequest[];
  resetRequests(): void;
  inject(fault: DriveFault): void;
  /** Takes back all faults that have not hit yet. */
  clearFaults(): void;
  /** Ends all resumable uploads that are under way: their addresses answer 404. */
  expireUploads(): void;
  close(): Promise<void>;
}

/** Starts a Drive of its own on loopback. */
export async function startDriveDouble(options: DriveDoubleOptions = {}): Promise<DriveDouble> {
  const store = new DriveStore(options);
  const faults = new Faults();
  const token = options.token ?? 'double-access-token';
  const tokens = new Map<string, DriveScope>([[token, 'drive']]);
  const requests: DriveRequest[] = [];
  const server = new DriveServer({
    store,
    faults,
    maxPageSize: options.maxPageSize ?? 1_000,
    scopeOf: (given) => tokens.get(given) ?? (options.acceptsToken?.(given) === true ? 'drive' : undefined),
    onRequest: (request) => void requests.push(request),
  });
  const url = await server.listen(options.port ?? 0);
  return {
    url,
    rootId: store.rootId,
    token,
    tokens,
    store,
    requests,
    resetRequests: () => void requests.splice(0),
    inject: (fault) => faults.inject(fault),
    clearFaults: () => faults.clear(),
    expireUploads: () => server.expireUploads(),
    close: () => server.close(),
  };
}
