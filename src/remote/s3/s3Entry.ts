/** All of S3 that the rest sees. A bundle of its own, loaded at the first use, because the SDK is large. */
export { createBucket, listBuckets } from './buckets';
export { listProfiles } from './profiles';
export { S3Provider } from './s3Provider';
