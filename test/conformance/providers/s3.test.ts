import { sharedS3 } from '../../harness/rgw';
import { S3Provider } from '../../../src/remote/s3/s3Provider';
import { testProvider } from './providerSuite';

testProvider('S3', async () => {
  const server = await sharedS3();
  const { endpoint, region, accessKeyId, secretAccessKey } = server;
  const bucket = await server.createBucket();
  const providers: S3Provider[] = [];
  return {
    client: (prefix) => {
      const provider = new S3Provider({ endpoint, region, bucket, prefix, credentials: { accessKeyId, secretAccessKey } });
      providers.push(provider);
      return Promise.resolve(provider);
    },
    close: async () => {
      for (const provider of providers) provider.dispose();
      await server.stop();
    },
    manyFiles: 2_100,
  };
});
