/** All of Google Drive that the rest sees. A bundle of its own, loaded at the first use, because the SDK is large. */
export { identify } from './auth/account';
export { revoke } from './auth/revoke';
export { signIn } from './auth/signIn';
export { openDrive } from './openDrive';
export { DrivePlaces } from './places';
