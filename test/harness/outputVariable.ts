/** Names the environment variable that says which file the extension host's console is copied to. */
export const outputVariable = 'CLOUD_SYNC_TEST_OUTPUT';
