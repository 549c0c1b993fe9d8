import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { repositoryRoot } from '../harness/paths';
import { elsewhere, noFeature } from './elsewhere';
import { heedlessStore, refusingStore } from './guardedStores';
import { scenarios } from './scenarios';

const played = [...scenarios, ...heedlessStore, ...refusingStore];

describe('The list of scenarios', () => {
  it('has each of S01 to S100, played here, proven elsewhere, or about what is no feature', () => {
    const all = Array.from({ length: 100 }, (_, index) => `S${String(index + 1).padStart(2, '0')}`);
    const known = new Set([...played.map(({ title }) => title.split(' ')[0]), ...elsewhere.map(({ id }) => id), ...Object.keys(noFeature)]);
    assert.deepEqual(
      all.filter((id) => !known.has(id)),
      [],
    );
    assert.deepEqual(
      [...known].filter((id) => !all.includes(id ?? '')),
      [],
    );
  });

  it('has each title once', () => {
    const titles = played.map(({ title }) => title);
    assert.deepEqual(
      titles.filter((title, index) => titles.indexOf(title) !== index),
      [],
    );
  });

  for (const { id, file, test } of elsewhere) {
    it(`points for ${id} to a test that is there: ${test}`, () => {
      assert.ok(readFileSync(join(repositoryRoot, file), 'utf8').includes(test), `${file} has no test "${test}"`);
    });
  }
});
