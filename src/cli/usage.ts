/** What `cloud-sync --help` prints. */
export const helpText = `Keeps a folder and a cloud the same, both ways, and never loses a version of a file.

Usage:
  cloud-sync sync    <folder> --remote <url> [options]     one two-way sync
  cloud-sync status  <folder> --remote <url> [options]     the plan, nothing done
  cloud-sync resolve <folder> <path> --remote <url> --keep local|remote|both|merge
  cloud-sync trash   <folder> --remote <url> [--restore <path>]
  cloud-sync sign-in [--client-id <id> --client-secret <secret>]   lets you sign in to Google Drive
  cloud-sync sign-out                                              takes that back

Options:
  --remote <url>        s3://bucket/prefix, gdrive://<folder id> or file:///path
  --state <dir>         where the manifest, base texts and trash live
                        (default: the user's data directory)
  --conflict <choice>   merge  merge clean text, else keep both (the default)
                        ask    leave conflicts pending
                        both   keep both contents
                        local, remote  let that side have the name; the other goes to the trash
  --exclude <glob>      leave these files out; repeatable; beside the .cloudsyncignore file
  --allow-mass-change   let through what the brake stopped
  --dry-run             show the plan, do nothing
  --json                print the result as one JSON object on the last line
  --concurrency <n>     transfers at a time (default 16)
  --device <name>       this device's name, for conflict copies (default: the host name)
  --endpoint <url>      address of an S3-compatible store other than Amazon's
  --region <name>       region of the bucket
  --path-style          put the bucket into the path of the address, not into the host name
                        (the default with --endpoint; --no-path-style turns it off)
  --anonymous           use no credentials: the bucket is open to everyone
  --help, --version

Options of sign-in:
  --client-id <id>      the OAuth client ("Desktop app") from your Google Cloud console, and
  --client-secret <s>   what Google calls its secret (default: those of the last sign-in)
  --scope file|full     file  only folders and files that Cloud Sync makes itself (the default)
                        full  all of your Drive, so that you can sync with any folder
  --new-folder <name>   make this folder in My Drive, and print its --remote
  --remote <url>        check that the account can reach this folder
  --port <n>            wait for the browser at this port of 127.0.0.1 (default: any free one)

S3 credentials are looked for where the AWS tools look: the environment variables
AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the file ~/.aws/credentials, AWS_PROFILE.

Google Drive credentials come from sign-in, or from the environment:
  CLOUD_SYNC_DRIVE_CREDENTIALS     a JSON file for your eyes alone (chmod 600): the key of a service
                                   account, or what sign-in has written
  CLOUD_SYNC_DRIVE_TOKEN           an access token that you renew yourself
  CLOUD_SYNC_GOOGLE_CLIENT_ID, CLOUD_SYNC_GOOGLE_CLIENT_SECRET     the OAuth client for sign-in
  CLOUD_SYNC_GOOGLE_AUTH, CLOUD_SYNC_GOOGLE_TOKEN, CLOUD_SYNC_GOOGLE_REVOKE, CLOUD_SYNC_DRIVE_ENDPOINT
                                   other addresses than Google's, for tests

Exit codes: 0 in sync, 3 conflicts are pending, 4 stopped by a brake, 1 failed, 2 wrong usage.
`;
