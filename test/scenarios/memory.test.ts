import { memoryCloud } from './clouds';
import { describeScenarios } from './scenario';
import { scenarios } from './scenarios';

describeScenarios('The scenarios, with a store in memory', memoryCloud(), scenarios);
