import { basicMatrix } from './basicMatrix';
import { disasters, operation, scope } from './disasters';
import { faults } from './faults';
import { folders } from './folders';
import { midRun } from './midRun';
import { names } from './names';
import type { Scenario } from './scenario';
import { severalDevices } from './severalDevices';

/** All scenarios of the specification that are proven here. */
export const scenarios: readonly Scenario[] = [
  ...basicMatrix,
  ...folders,
  ...names,
  ...midRun,
  ...severalDevices,
  ...faults,
  ...disasters,
  ...scope,
  ...operation,
];
