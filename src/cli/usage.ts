/** What `cloud-sync --help` prints. */
export const helpText = `Keeps a folder and a cloud the same, both ways, and never loses a version of a file.

Usage:
  cloud-sync sync    <folder> --remote <url> [options]     one two-way sync
  cloud-sync status  <folder> --remote <url> [options]     the plan, nothing done
  cloud-sync resolve <folder> <path> --remote <url> --keep local|remote|both|merge
  cloud-sync trash   <folder> --remote <url> [--restore <path>]

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
  --help, --version

S3 credentials are looked for where the AWS tools look: the environment variables
AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the file ~/.aws/credentials, AWS_PROFILE.

Exit codes: 0 in sync, 3 conflicts are pending, 4 stopped by a brake, 1 failed, 2 wrong usage.
`;
