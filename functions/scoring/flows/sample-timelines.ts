import { inLanes } from '../../shared/platform/lanes';
import type { SampleTimelines } from '../contract';
import { type Leavers, noLeavers, withLeaver } from '../domain/training/leavers';
import { BLOCK_ROWS, packRows } from '../domain/training/row-block';
import { firstOf, type SampledRow, type SampleRules, sampleMember } from '../domain/training/sample-member';
import { isSampled } from '../domain/training/sampling';
import { spanOf, type TrainingSpan } from '../domain/training/training-span';
import type { PartProgress, SamplePorts } from '../ports';
import { type MailRules, mailRulesOf } from './mail-rules';

/** Timelines read at a time. */
const LANES = 16;

type Tally = { -readonly [K in keyof Omit<PartProgress, 'training' | 'part' | 'done'>]: PartProgress[K] } & {
  blocks: string[];
  leavers: Leavers;
};

const tallyOf = ({ before }: SampleTimelines, span: TrainingSpan): Tally => {
  if (!before) return { members: 0, rows: 0, left: 0, blocks: [], leavers: noLeavers(span) };
  const { churners: _, leavers = noLeavers(span), blocks, ...counts } = before;
  return { ...counts, blocks: [...blocks], leavers };
};

/** What one member adds. */
interface Sampled {
  readonly rows: readonly SampledRow[];
  readonly first?: number | undefined;
  readonly tooLong?: true;
}

interface Sampling {
  readonly ports: SamplePorts;
  readonly part: SampleTimelines;
  readonly span: TrainingSpan;
  readonly rules: Omit<SampleRules, 'mailOf'>;
  readonly mailRules: MailRules;
}

/**
 * The members' rows in the order of the members, however their timelines come in: those of the first of them, when `outOfTime` says so meanwhile. So many as are
 * read at a time are always looked at, so that each call comes further.
 */
const rowsOf = async (
  { ports, part, span, rules, mailRules }: Sampling,
  members: readonly string[],
  outOfTime: () => boolean,
): Promise<Sampled[]> => {
  const sampled: Sampled[] = [];
  const until = Date.parse(part.training);
  let ended = false;
  await inLanes([...members.entries()], LANES, async ([place, member]) => {
    ended ||= place >= LANES && outOfTime();
    if (ended) return;
    const timeline = await ports.members.timeline(member, until);
    if (timeline === 'too long') {
      sampled[place] = { rows: [], tooLong: true };
      return;
    }
    const { currency, exchangeRates } = rules;
    const mailOf = await mailRules(timeline);
    const rows = sampleMember(timeline, span, { currency, exchangeRates, mailOf });
    sampled[place] = { rows, first: firstOf(timeline) };
  });
  return sampled;
};

const count = (tally: Tally, { rows, first, tooLong }: Sampled): void => {
  tally.members += 1;
  tally.rows += rows.length;
  if (tooLong) tally.left += 1;
  if (first !== undefined) tally.first = Math.min(first, tally.first ?? first);
  tally.leavers = withLeaver(tally.leavers, rows);
};

const samplePart = async (
  ports: SamplePorts,
  part: SampleTimelines,
  { outOfTime, now }: { outOfTime: () => boolean; now: number },
): Promise<void> => {
  const { rules } = await ports.programme.live(now);
  const span = spanOf(Date.parse(part.now), part.horizonMs);
  const sampling: Sampling = { ports, part, span, rules, mailRules: mailRulesOf(ports.programme) };
  const tally = tallyOf(part, span);
  const waiting: SampledRow[] = [];
  const save = (done: boolean) =>
    ports.trainings.savePart({ training: part.training, part: part.part, ...tally, done }, now);
  const flush = async (least: number): Promise<void> => {
    while (waiting.length >= least && waiting.length > 0) {
      const bytes = packRows(waiting.splice(0, BLOCK_ROWS));
      tally.blocks.push(await ports.trainings.saveBlock(part.training, bytes, now));
      await save(false);
    }
  };

  let { from } = part;
  do {
    const page = await ports.members.page(part.segment, part.segments, from);
    const taken = page.members
      .filter((member) => isSampled(member, part.training, part.share))
      .slice(0, part.most - tally.members);
    const looked = await rowsOf(sampling, taken, outOfTime);
    for (const sampled of looked) {
      count(tally, sampled);
      waiting.push(...sampled.rows);
    }
    await flush(BLOCK_ROWS);
    from = looked.length < taken.length ? ports.members.after(taken[looked.length - 1] as string) : page.next;
  } while (from && tally.members < part.most && !outOfTime());

  await flush(1);
  const done = from === undefined || tally.members >= part.most;
  await save(done);
  if (!done && from) await ports.sample([{ ...part, from, before: tally }]);
};

/**
 * Looks at one part of a training's sample: the members' timelines become snapshots at matured cut-offs, kept in blocks that are
 * named by what they hold. What is left when `outOfTime` says so goes back on the queue. The part that is done last puts
 * the training on its queue. Run again it writes the same blocks under the same names, and changes nothing twice.
 */
export const sampleTimelines = async (
  ports: SamplePorts,
  part: SampleTimelines,
  options: { outOfTime: () => boolean; now: number },
): Promise<void> => {
  const { training, now, horizonMs, parts } = part;
  if (!(await ports.trainings.part(training, part.part))?.done) await samplePart(ports, part, options);
  const done = (await ports.trainings.parts(training)).filter((one) => one.done).length;
  if (done >= parts) await ports.train({ training, now, horizonMs, parts });
};
