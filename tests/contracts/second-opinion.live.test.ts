import {
  hasSecondOpinion,
  type SecondOpinion,
  startSecondOpinion,
} from '../support/dynamodb-local/second-opinion';
import { freshTables } from '../support/fresh-table';
import { capacitySuite } from './capacity-suite';
import { semanticsSuite } from './semantics-suite';
import {
  journeysSuite,
  membersSuite,
  messagingSuite,
  programmeSuite,
  reportingSuite,
  scoringSuite,
  trackingSuite,
} from './suites';
import { trainingSuite } from './training-suite';

const isHere = hasSecondOpinion();

(isHere ? describe : describe.skip)('on DynamoDB Local', () => {
  let local: SecondOpinion | undefined;
  const at = () => {
    if (!local) throw new Error('DynamoDB Local is not up');
    return local;
  };
  const tables = freshTables('second-opinion', at);

  beforeAll(async () => {
    local = await startSecondOpinion();
  });

  afterAll(async () => {
    await tables.dropAll();
    await local?.stop();
  });

  journeysSuite(tables);
  membersSuite(tables);
  messagingSuite(tables);
  programmeSuite(tables);
  reportingSuite(tables);
  scoringSuite(tables);
  trainingSuite(tables);
  trackingSuite(tables);

  semanticsSuite(tables);
  capacitySuite(tables);
});
