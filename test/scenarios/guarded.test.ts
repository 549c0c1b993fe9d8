import { basicMatrix } from './basicMatrix';
import { heedlessCloud, heedlessStore, refusingCloud, refusingStore } from './guardedStores';
import { describeScenarios } from './scenario';
import { severalDevices } from './severalDevices';

/** Races in which each write comes after a look of its own: what the guarded mode can tell. */
const races = severalDevices.filter(({ title }) => /^S5[678]/u.test(title));

/** One of each kind of write. */
const writes = basicMatrix.filter(({ title }) => /^S(?:01|03|05|06|07|08|09|10|14)/u.test(title));

describeScenarios('The scenarios, with a store that ignores conditions', heedlessCloud(), [...heedlessStore, ...races]);
describeScenarios('The scenarios, with a store that refuses conditions', refusingCloud(), [...refusingStore, ...writes]);
