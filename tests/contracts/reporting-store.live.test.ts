import { freshTables } from '../support/fresh-table';
import { reportingSuite } from './suites';

const tables = freshTables('reporting-contract');
afterAll(() => tables.dropAll());

reportingSuite(tables);
