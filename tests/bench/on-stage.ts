import type { Output } from '../../bin/support/output';
import { named } from '../../bin/support/stage';
import { startBenchStage } from './bench-stage';
import { cardSizes } from './cards';
import { cpuRatios } from './cpu';
import { feedbackCost, together } from './feedback-cost';
import { quantile } from './figures';
import { mailCost } from './mail-cost';
import { nightWrites } from './nights';
import { flow } from './traffic';
import { idleInteractions, mailsAndCaps } from './writes';

/** Requests of ten through the door, a second. */
const RATE = 30;
const REQUESTS = { full: 2_000, short: 300 };

/** Everything that is measured on a deployed stage, which is gone afterwards; `full` sends more. */
export const onStage = async (output: Output, signal: AbortSignal, full: boolean) => {
  const stage = await startBenchStage(output.note, signal);
  try {
    const bench = { ...stage, output, signal };
    output.note('CPU of the recorder and of the member worker');
    const cpu = await cpuRatios(stage.endpointUrl, named(stage.stage.outputs.tables, 'programmes'), signal);
    output.note('idle interactions');
    const idle = await idleInteractions(bench);
    output.note('mails, and members who have had theirs');
    const mails = await mailsAndCaps(bench);
    const requests = full ? REQUESTS.full : REQUESTS.short;
    const mail = await mailCost(bench);
    const heard = await feedbackCost(bench, mail.of);
    const byTen = await flow(bench, {
      name: 'by ten, as they come',
      requests,
      perRequest: 10,
      rate: RATE,
      members: requests,
    });
    const ten = { requests: REQUESTS.short, perRequest: 10, rate: RATE, members: REQUESTS.short };
    const tenBusy = await flow(bench, { name: 'by ten', ...ten, backlog: true });
    const single = { requests: 600, perRequest: 1, rate: 60, members: 200 };
    const quiet = await flow(bench, { name: 'one by one, a quiet hour', ...single });
    const busy = await flow(bench, { name: 'one by one', ...single, backlog: true });
    output.note('cards of replayed customers');
    const cards = await cardSizes(bench, { full });
    output.note('nights');
    const nights = await nightWrites(bench);
    return {
      cpu,
      figures: {
        ...idle,
        ...mails.figures,
        ...byTen.figures,
        ...tenBusy.figures,
        ...quiet.figures,
        ...busy.figures,
        ...cards,
        ...nights,
      },
      counts: {
        'by ten': tenBusy.usage,
        'by ten, as they come': byTen.usage,
        'one by one': busy.usage,
        'one by one, a quiet hour': quiet.usage,
        mails: mail,
        'mails, with three feedback events': together(mail, heard),
        'mails, with their journey': mails.usage,
      },
      doorToCard: {
        requests,
        events: requests * 10,
        requestsPerSecond: RATE,
        medianMs: quantile(byTen.doorToCardMs, 0.5),
        p99Ms: quantile(byTen.doorToCardMs, 0.99),
      },
    };
  } finally {
    await stage.stop();
  }
};
