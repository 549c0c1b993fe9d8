import { CreateBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { createClient, type ConnectionOptions } from './s3Client';
import { S3Session } from './s3Session';

/** The names of the buckets that these credentials may see. Rejects with `forbidden` where they may not ask. */
export function listBuckets(options: ConnectionOptions): Promise<string[]> {
  return withSession(options, '', async (session) => {
    const names: string[] = [];
    let token: string | undefined;
    do {
      const command = new ListBucketsCommand(token === undefined ? {} : { ContinuationToken: token });
      const page = await session.run({ permission: 's3:ListAllMyBuckets' }, (send) => session.client.send(command, send));
      for (const { Name } of page.Buckets ?? []) if (Name !== undefined) names.push(Name);
      token = page.ContinuationToken;
    } while (token !== undefined && token !== '');
    return names;
  });
}

/** Makes an empty bucket in the region of the options. */
export function createBucket(options: ConnectionOptions, name: string): Promise<void> {
  return withSession(options, name, async (session) => {
    await session.run({ permission: 's3:CreateBucket' }, (send) => session.client.send(new CreateBucketCommand({ Bucket: name }), send));
  });
}

async function withSession<T>(options: ConnectionOptions, bucket: string, act: (session: S3Session) => Promise<T>): Promise<T> {
  const { client } = createClient(options);
  try {
    return await act(new S3Session(client, { ...options, bucket }));
  } finally {
    client.destroy();
  }
}
