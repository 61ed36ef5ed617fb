import { checkDocument } from '../../functions/programme/flows/check';
import { basketJourney, documentOf, welcomeJourney } from '../support/journeys/builders';

describe('a key that no condition has', () => {
  const told = (where: unknown) => {
    // biome-ignore lint/suspicious/noExplicitAny: a document may be broken in any way
    const document: any = structuredClone(documentOf([welcomeJourney(), basketJourney()]));
    document.journeys[1].entry.where = where;
    return checkDocument(document).problems.map(
      ({ path, code, message }) => `${path.replace('journeys.1.entry.', '')} ${code} ${message}`,
    );
  };
  test('is told with the one that was meant, and with what else is wrong there', () => {
    expect(told({ didd: 'X' })).toEqual([
      'where unrecognized_keys there is no condition "didd"; did you mean "did"?',
    ]);
    expect(told({ all: [{ did: 'X' }, { nott: { did: 'Y' } }] })).toEqual([
      'where.all.1 unrecognized_keys there is no condition "nott"; did you mean "not"?',
    ]);
    expect(told({ didd: 'X', atLeast: 0 })).toEqual([
      'where unrecognized_keys there is no condition "didd"; did you mean "did"?',
      'where.atLeast too_small must be at least 1',
    ]);
  });
  test('that resembles none is told with those that there are', () => {
    expect(told({ bought: 'X' })).toEqual([
      'where unrecognized_keys there is no condition "bought"; there are all, any, not, trait, property, did, consent, score, reachable, segment',
    ]);
  });
});
