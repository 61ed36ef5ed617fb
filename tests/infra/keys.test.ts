import { enrolmentKey } from '../../functions/journeys/contract';
import { programmeKeys } from '../../functions/programme/contract';
import { shortHash, sourceId } from '../../functions/shared/kernel/ids';
import { CARD, ENROLMENT_PREFIX } from '../../functions/shared/kernel/member-items';
import { trackingKeys } from '../../functions/tracking/contract';
import { causeOf } from '../../functions/tracking/domain/interaction-item';

// Under another key nobody finds what was written under this one: a change here needs a migration first.
test('the keys of what is kept never change', () => {
  expect(CARD).toEqual({
    profile: 'CARD#PROFILE',
    activity: 'CARD#ACTIVITY',
    contact: 'CARD#CONTACT',
    scores: 'CARD#SCORES',
  });
  expect(ENROLMENT_PREFIX).toBe('ENROLMENT#');
  expect(enrolmentKey('welcome', '1')).toBe('ENROLMENT#welcome#1');
  expect(programmeKeys.version(3)).toBe('VERSION#000003');
  expect(programmeKeys.template(3, 'welcome')).toBe('TEMPLATE#000003#welcome');
  expect(trackingKeys.message('source', 'm-1')).toBe('MESSAGE#source#m-1');
});

test('the names that are made of others never change: ids of members, causes of facts', () => {
  const secret = Buffer.from('a secret');
  expect({
    hash: shortHash('one', 'other'),
    cause: causeOf({ pk: 'source', sk: '2026-11-24T06:10:00.000Z#m-1' }),
    user: sourceId(secret as never, 'user', 'ada'),
  }).toMatchInlineSnapshot(`
{
  "cause": "mpC4BcUMQSiWYXXf",
  "hash": "YncusbOx7oVgnApq",
  "user": "yyxs47dcesdy65mbo44w6cxfgm",
}
`);
});
