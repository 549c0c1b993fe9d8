import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { defaultStateDir } from '../../src/cli/stateDir';

const linux = { platform: 'linux', home: '/home/ada', variables: {} } as const;

describe('The default place of the state', () => {
  it('is the user’s data directory of each system', () => {
    const [mac, windows] = [
      { ...linux, platform: 'darwin' },
      { ...linux, platform: 'win32', variables: { LOCALAPPDATA: '/local' } },
    ] as const;
    const dir = (place: Parameters<typeof defaultStateDir>[2]): string =>
      defaultStateDir('/home/ann/notes', 's3:b', place).replace(/-[0-9a-f]+$/u, '');
    assert.equal(dir(linux), '/home/ada/.local/share/cloud-sync/notes');
    assert.equal(dir({ ...linux, variables: { XDG_DATA_HOME: '/data' } }), '/data/cloud-sync/notes');
    assert.equal(dir({ ...linux, variables: { XDG_DATA_HOME: 'relative' } }), '/home/ada/.local/share/cloud-sync/notes');
    assert.equal(dir(mac), '/home/ada/Library/Application Support/cloud-sync/notes');
    assert.equal(dir(windows), join('/local', 'cloud-sync', 'notes'));
  });

  it('is another one for each folder and each cloud, and always the same for the same', () => {
    const dirs = [
      defaultStateDir('/a/notes', 's3:b', linux),
      defaultStateDir('/b/notes', 's3:b', linux),
      defaultStateDir('/a/notes', 's3:c', linux),
      defaultStateDir('/a/notes', 's3:b', linux),
    ];
    assert.equal(new Set(dirs).size, 3);
    assert.equal(dirs[0], dirs[3]);
  });

  it('has a name that every disk can hold', () => {
    for (const folder of ['/', '/x/a:b*c?', `/x/${'ü'.repeat(300)}`, '/x/my notes'])
      assert.match(defaultStateDir(folder, 's3:b', linux), /\/cloud-sync\/[\p{L}\p{N}._-]{1,40}-[0-9a-f]{16}$/u);
  });
});
