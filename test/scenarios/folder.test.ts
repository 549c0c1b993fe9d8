import { folderCloud } from './clouds';
import { describeScenarios } from './scenario';
import { scenarios } from './scenarios';

describeScenarios('The scenarios, with a folder as the cloud', folderCloud(), scenarios);
