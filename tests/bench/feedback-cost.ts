import { eachMail } from '../../bin/demo/mails';
import { eventsOf } from '../../bin/local/ses/events';
import { laterEvent, laterSchemas } from '../../bin/local/ses/later-events';
import type { AcceptedMail } from '../../bin/local/ses/mail-log';
import { createPublisher } from '../../bin/local/ses/publisher';
import type { Usage } from './dollars';
import { letWork } from './event-sources';
import { lambdaUsageAfter } from './lambda-usage';
import { usageOfScene } from './usage';
import { type Bench, countSettled } from './writes';

const PLACE = { accountId: '000000000000', region: 'eu-west-1' };
/** Of a mail. */
const EVENTS = 3;
/** So many mails are told of in one request to the bus. */
const AT_ONCE = 50;

/** The mails that SES took last, so many. */
const lastMails = async ({ mailsUrl }: Bench, count: number): Promise<AcceptedMail[]> => {
  const mails: AcceptedMail[] = [];
  await eachMail(mailsUrl, (mail) => {
    mails.push(mail as AcceptedMail);
    if (mails.length > count) mails.shift();
  });
  return mails;
};

/**
 * What it costs us to hear of the mails sent last, three events each: sent, delivered, opened by a person. They come
 * within the window in which Lambda gathers them. The bus of AWS's own events costs nothing; bringing them to the queue does.
 */
export const feedbackCost = async (bench: Bench, count: number): Promise<Usage> => {
  const mails = await lastMails(bench, count);
  // The emulator knows no batching window: what comes within it is gathered here instead.
  await letWork('hear-feedback', false);
  const publish = createPublisher({ endpointUrl: bench.endpointUrl, region: PLACE.region });
  const startedAt = Date.now();
  for (let from = 0; from < mails.length; from += AT_ONCE) {
    const now = new Date().toISOString();
    await publish(
      mails
        .slice(from, from + AT_ONCE)
        .flatMap((mail) => [
          ...eventsOf(mail, () => false, PLACE),
          laterEvent(mail, laterSchemas.open.parse({ id: mail.id }), now, PLACE),
        ]),
    );
  }
  await letWork('hear-feedback', true);
  const counted = await countSettled(bench, 'what SES told of them');
  const all = { worker: 'messaginghearfeedback', messages: EVENTS * count, signal: bench.signal };
  return usageOfScene(count, counted, await lambdaUsageAfter(bench.endpointUrl, startedAt, all), 0);
};

/** What two parts of a scene used together; both are for as many. */
export const together = (a: Usage, b: Usage): Usage => {
  if (a.of !== b.of) throw new Error(`${a.of} and ${b.of} cannot be added`);
  const sums = Object.keys(a).map((name) => [name, a[name as keyof Usage] + b[name as keyof Usage]]);
  return { ...(Object.fromEntries(sums) as unknown as Usage), of: a.of };
};
