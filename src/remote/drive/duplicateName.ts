import { createHash } from 'node:crypto';

const longestName = 255;

/**
 * Drive lets several files of one folder have the same name; a disk does not. The oldest keeps the name, and each other
 * one is shown as `name (duplicate 1a2b3c4d).ext`, which depends on its id alone, so that every device shows the same.
 */
export function duplicateName(name: string, id: string): string {
  const mark = ` (duplicate ${createHash('sha256').update(id).digest('hex').slice(0, 8)})`;
  const dot = name.lastIndexOf('.');
  const hasExtension = dot > 0 && name.length - dot <= 17;
  const [stem, extension] = hasExtension ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  return shortened(stem, longestName - Buffer.byteLength(mark + extension)) + mark + extension;
}

/** Whether a name may be one that `duplicateName` made. */
export function mayBeDuplicateName(name: string): boolean {
  return / \(duplicate [0-9a-f]{8}\)/u.test(name);
}

function shortened(stem: string, room: number): string {
  const characters = [...stem];
  while (characters.length > 0 && Buffer.byteLength(characters.join('')) > room) characters.pop();
  return characters.join('');
}
