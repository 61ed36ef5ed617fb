import { freshTables } from '../support/fresh-table';
import { trainingSuite } from './training-suite';

const tables = freshTables('training-contract');
afterAll(() => tables.dropAll());

trainingSuite(tables);
