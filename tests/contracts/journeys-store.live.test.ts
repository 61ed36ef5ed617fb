import { freshTables } from '../support/fresh-table';
import { journeysSuite } from './suites';

const tables = freshTables('journeys-contract');
afterAll(() => tables.dropAll());

journeysSuite(tables);
