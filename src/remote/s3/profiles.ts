import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The names of the profiles in the shared files of the AWS tools, sorted. Files that are missing have none.
 * A section is `[profile work]` in the one and `[work]` in the other (AWS SDKs and Tools Reference, "Shared config and credentials files").
 */
export async function listProfiles(variables: Readonly<Record<string, string | undefined>> = process.env): Promise<string[]> {
  const files = [
    variables['AWS_CONFIG_FILE'] ?? join(homedir(), '.aws', 'config'),
    variables['AWS_SHARED_CREDENTIALS_FILE'] ?? join(homedir(), '.aws', 'credentials'),
  ];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return [...new Set(texts.flatMap(profilesIn))].sort();
}

function profilesIn(text: string): string[] {
  return [...text.matchAll(/^[ \t]*\[[ \t]*(?<section>[^\]\r\n]+?)[ \t]*\]/gmu)].flatMap(({ groups }) => {
    const section = groups?.['section'] ?? '';
    if (/^(?:sso-session|services|plugins)\b/u.test(section)) return [];
    return [section.replace(/^profile[ \t]+/u, '').replace(/^"(.*)"$/u, '$1')];
  });
}
