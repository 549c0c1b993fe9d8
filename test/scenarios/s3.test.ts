import { s3Cloud } from './clouds';
import { describeScenarios } from './scenario';
import { scenarios } from './scenarios';

describeScenarios('The scenarios, with a real S3 store', s3Cloud(), scenarios);
