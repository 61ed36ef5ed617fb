// Last of all: what is paused is everybody's.
import { addressOf, freshUser, signUp, track } from '../support/e2e/api';
import { decisionsOn, relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { mailsTo, mailTo, parseMail } from '../support/e2e/mails';

const basket = { product_id: 'tea-1', name: 'Blue teapot', price: 12.5, currency: 'GBP', quantity: 1 };
const JOURNEY = 'abandoned-basket';

afterAll(() => relance('programme', 'resume', JOURNEY, '--yes'));

it('a paused journey keeps its member and its mail waiting, says why, and sends once it is resumed', async () => {
  const paused = await relance('programme', 'pause', JOURNEY, '--why', 'a wrong link', '--yes', '--json');
  expect(paused).toMatchObject({ code: 0, json: { ok: true, paused: { journeys: [JOURNEY] } } });
  const { json: status } = await relance('status', '--json');
  expect(status.programme.paused).toMatchObject({ all: false, journeys: [JOURNEY] });
  // The pause binds everywhere within ten seconds; this basket is abandoned later than that.
  const user = freshUser('paused');
  await signUp(user, 72);
  await track(user, 'Product Added', basket);
  const held = await eventually(
    'the basket mail to be held back',
    async () => (await decisionsOn(addressOf(user))).find(({ journey }) => journey === JOURNEY),
    120,
  );
  expect(held).toMatchObject({ decision: 'deferred', reason: 'paused' });
  expect(held.sentence).toMatch(
    /^Deferred, until it is resumed: an operator has paused the journey abandoned-basket since .*Z \(a wrong link\)$/,
  );
  expect(await mailsTo(addressOf(user))).toHaveLength(0);

  const resumed = await relance('programme', 'resume', JOURNEY, '--yes', '--json');
  expect(resumed).toMatchObject({ code: 0, json: { ok: true, paused: { journeys: [] } } });
  const mail = await parseMail(await mailTo(addressOf(user), 240));
  expect(mail.text).toContain('Blue teapot');
  // The mail is out before its decision is on the card.
  const sent = await eventually('the decision that it was sent', async () => {
    const decisions = (await decisionsOn(addressOf(user))).filter(({ journey }) => journey === JOURNEY);
    const found = decisions.filter(({ decision }) => decision === 'sent');
    return found.length > 0 ? found : undefined;
  });
  expect(sent).toHaveLength(1);
});

it('refuses to pause what the programme does not have', async () => {
  const unknown = await relance('programme', 'pause', 'nope', '--yes', '--json');
  expect(unknown.code).toBe(1);
  expect(unknown.json.error).toMatchObject({
    code: 'journey_unknown',
    message: expect.stringContaining(JOURNEY),
  });
  expect((await relance('programme', 'pause', '--yes', '--json')).code).toBe(2);
});
