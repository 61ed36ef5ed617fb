import { freshTables } from '../support/fresh-table';
import { scoringSuite } from './suites';

const tables = freshTables('scoring-contract');
afterAll(() => tables.dropAll());

scoringSuite(tables);
