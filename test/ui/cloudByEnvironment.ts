import { S3Client } from '@aws-sdk/client-s3';
import type { S3Server } from '../harness/rgw';

/** Settings and environment with which a folder is connected to a bucket from the start, without a question. */
export interface CloudByEnvironment {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string>>;
  /** The settings of the folder's own. */
  readonly folderSettings: Readonly<Record<string, unknown>>;
}

/** As on a computer on which the AWS command line is set up. `endpoint`: where to find the store, if not where it is. */
export function cloudByEnvironment(s3: S3Server, bucket: string, endpoint: string = s3.endpoint): CloudByEnvironment {
  const url = `s3://${bucket}/team`;
  return {
    settings: { 'cloudSync.trustedRemotes': [url], 'cloudSync.s3.pathStyle': true },
    environment: {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_REGION: s3.region,
      AWS_ACCESS_KEY_ID: s3.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
    },
    folderSettings: { 'cloudSync.remote': url },
  };
}

/** A client of the test's own, for what other devices do. */
export function otherDevice({ endpoint, region, accessKeyId, secretAccessKey }: S3Server): S3Client {
  return new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
}
