import type { drive_v3 } from 'googleapis/build/src/apis/drive/v3';
import { SyncError } from '../../core/errors';
import type { DriveCredentials } from './auth/credentials';
import { openDriveAuth } from './auth/driveAuth';
import type { GoogleAddresses } from './auth/endpoints';
import { openDriveClient, type DriveClient } from './driveClient';
import { folderMimeType } from './node';

/** A folder in Drive that could be the cloud of a workspace folder. */
export interface DrivePlace {
  readonly id: string;
  readonly name: string;
}

/** A page of a listing holds as many as Drive gives at once. */
const pageSize = 1000;

/** Looks around in a Drive for a folder to sync with, or makes one. All methods reject with a `SyncError`. */
export class DrivePlaces {
  private readonly client: DriveClient;

  constructor(access: GoogleAddresses & { readonly credentials: DriveCredentials }) {
    const auth = openDriveAuth(access.credentials, { endpoints: access.authEndpoints });
    this.client = openDriveClient({ auth, endpoint: access.endpoint });
  }

  /** The folders in a folder, or in "My Drive" for `root`; by name. With the access to its own files only, those that Cloud Sync has made. */
  folders(parent: string, signal?: AbortSignal): Promise<readonly DrivePlace[]> {
    return this.search(`'${parent}' in parents`, signal);
  }

  /** The folders of others to which the account has been given access. */
  sharedWithMe(signal?: AbortSignal): Promise<readonly DrivePlace[]> {
    return this.search('sharedWithMe = true', signal);
  }

  private search(condition: string, signal: AbortSignal | undefined): Promise<readonly DrivePlace[]> {
    const q = `${condition} and mimeType = '${folderMimeType}' and trashed = false`;
    const everywhere = { supportsAllDrives: true, includeItemsFromAllDrives: true };
    return this.all(async (pageToken) => {
      const request = { q, pageSize, fields: 'nextPageToken,files(id,name)', ...everywhere, ...pageToken };
      const { data } = await this.client.run({ signal }, (options) => this.client.api.files.list(request, options));
      return { next: data.nextPageToken, items: data.files };
    });
  }

  /** The shared drives of the account; none where it may not see them. */
  async sharedDrives(signal?: AbortSignal): Promise<readonly DrivePlace[]> {
    try {
      return await this.all(async (pageToken) => {
        const request = { pageSize: 100, fields: 'nextPageToken,drives(id,name)', ...pageToken };
        const { data } = await this.client.run({ signal }, (options) => this.client.api.drives.list(request, options));
        return { next: data.nextPageToken, items: data.drives };
      });
    } catch (error) {
      if (SyncError.is(error, 'forbidden')) return [];
      throw error;
    }
  }

  /** Makes a folder in a folder, or in "My Drive" for `root`. */
  async create(parent: string, name: string, signal?: AbortSignal): Promise<DrivePlace> {
    const requestBody = { name, mimeType: folderMimeType, parents: [parent] };
    const request = { requestBody, fields: 'id,name', supportsAllDrives: true };
    const { data } = await this.client.run({ path: name, signal }, (options) => this.client.api.files.create(request, options));
    return toPlace(data);
  }

  /** The folder with this id. Rejects with `noRemote` when there is none that this account can see, or when it is a file. */
  async find(id: string, signal?: AbortSignal): Promise<DrivePlace> {
    const request = { fileId: id, fields: 'id,name,mimeType,trashed', supportsAllDrives: true };
    try {
      const { data } = await this.client.run({ signal }, (options) => this.client.api.files.get(request, options));
      if (data.mimeType === folderMimeType && data.trashed !== true) return toPlace(data);
    } catch (error) {
      if (!SyncError.is(error, 'notFound')) throw error;
    }
    throw new SyncError('noRemote', `This account sees no folder with the id "${id}" in Google Drive. ${whyUnseen}`);
  }

  private async all(
    page: (token: { readonly pageToken?: string }) => Promise<{
      readonly next: string | null | undefined;
      readonly items: readonly (drive_v3.Schema$File | drive_v3.Schema$Drive)[] | undefined;
    }>,
  ): Promise<readonly DrivePlace[]> {
    const places: DrivePlace[] = [];
    let token: string | null | undefined;
    do {
      const { next, items } = await page(token ? { pageToken: token } : {});
      places.push(...(items ?? []).map(toPlace));
      token = next;
    } while (token);
    return places.sort((one, other) => one.name.localeCompare(other.name));
  }
}

const whyUnseen =
  'Check the id, and that the folder is shared with the account. With access to its own files only, Cloud Sync sees only folders that it has made itself.';

function toPlace({ id, name }: drive_v3.Schema$File | drive_v3.Schema$Drive): DrivePlace {
  if (!id || typeof name !== 'string') throw new SyncError('server', 'Google Drive gave an answer that is cut. Try again.');
  return { id, name };
}
