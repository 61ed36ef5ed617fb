import { memoryReports } from '../support/reporting/memory-reports';
import { reportStoreContract } from './store-contract';

describe('the reports in memory', () => {
  reportStoreContract(async () => memoryReports());
});
