import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Laptop } from '../../support/laptop';

const paths = Array.from({ length: 11 }, (_, index) => `a${index}.md`);

describe('the approval of a mass change', () => {
  it('holds for exactly the contents that were shown, not for other ones of the same files', async () => {
    const laptop = await Laptop.synced(paths);
    for (const path of paths) laptop.write(path, `shown ${path}`);
    const shown = await laptop.sync();
    laptop.write('a3.md', 'not shown, not approved');
    const again = await laptop.sync({ approval: shown.stopped?.approval });
    assert.equal(again.stopped?.brake, 'massChange');
    assert.notEqual(again.stopped.approval, shown.stopped?.approval);
    assert.equal(laptop.cloud()['a3.md'], 'text of a3.md');
  });
});
