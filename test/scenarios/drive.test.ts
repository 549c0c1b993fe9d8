import { driveCloud } from './driveCloud';
import { describeScenarios } from './scenario';
import { scenarios } from './scenarios';

describeScenarios('The scenarios, with a double of Google Drive', driveCloud(), scenarios);
