import { freshTables } from '../support/fresh-table';
import { capacitySuite } from './capacity-suite';
import { semanticsSuite } from './semantics-suite';

const tables = freshTables('semantics');
afterAll(() => tables.dropAll());

semanticsSuite(tables);
capacitySuite(tables);
