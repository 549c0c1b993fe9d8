import { deviceLabel } from '../names/conflictName';
import { ownFolder } from '../names/remotePath';
import type { RemoteFileInfo } from '../model/provider';

const folder = `${ownFolder}/trash`;

/** A file that a sync deleted in the cloud, kept there under `.cloudsync/trash/`. */
export interface CloudTrashEntry {
  /** Where it was. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** When it was deleted, milliseconds since the epoch by the clock of the device that did it. */
  readonly time: number;
  /** The device that deleted it. */
  readonly device: string;
  /** The file as it lies in the cloud now. */
  readonly file: RemoteFileInfo;
}

/** `.cloudsync/trash/2026-11-22T171103123Z laptop/notes/a.md`: readable in any console, and unique. */
export function cloudTrashPath(path: string, now: number, device: string): string {
  const time = new Date(now).toISOString().replace(/[:.]/g, '');
  return `${folder}/${time} ${deviceLabel(device)}/${path}`;
}

/** What a file in the cloud's trash was; `undefined` for any other file. */
export function cloudTrashEntry(file: RemoteFileInfo): CloudTrashEntry | undefined {
  const parts =
    /^\.cloudsync\/trash\/(?<date>[+-]?\d{4,6}-\d\d-\d\d)T(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)(?<fraction>\d{3})Z (?<device>[^/]+)\/(?<path>.+)$/su.exec(
      file.path,
    )?.groups;
  if (parts === undefined) return undefined;
  const { date, hour, minute, second, fraction, device = '', path = '' } = parts;
  const time = Date.parse(`${date}T${hour}:${minute}:${second}.${fraction}Z`);
  return Number.isNaN(time) ? undefined : { path, size: file.size, time, device, file };
}
