import { type Interleavings, isHeld, perSecond, type WalksResult } from './run';

const n = (value: number): string =>
  value < 1e15 ? value.toLocaleString('en') : value.toExponential(1).replace('e+', ' x 10^');

const PROMISES = [
  'never above a cap: in no window of a cap does SES accept more than the cap allows, by the true times; where the caps change, each mail holds those that it was reserved under, against all that were reserved before it, for either of two members who turn out to be one',
  'no message twice: SES accepts no marketing message a second time',
  'none after an unsubscribe: no reservation is written after the unsubscribe was, of either of the two, and nobody calls SES who has read that the member had left',
  'bound within 10 s: no reservation is written, and (at random, with the times of the deployed stage) SES is not called, by a programme that was replaced more than 10 seconds before',
  'heard to the end: no worker is ended by the platform while it waits for SES',
  'no message lost: each ends with what the timeline says of it, or lies in a queue; what SES accepted is told as sent or as unknown; once nothing fails any more, all come to rest',
];

const TROUBLES: readonly (readonly [key: string, name: string])[] = [
  ['crash', 'workers that died'],
  ['crash taken', 'workers that died while SES accepted'],
  ['answer lost', 'writes and calls that took effect and were not answered'],
  ['not done', 'writes and calls that took no effect and were not answered'],
  ['fails', 'slots handed over, since they could not be given back'],
  ['refused', 'refusals by SES for good'],
  ['throttled', 'refusals by SES for now'],
  ['delivered twice', 'second deliveries of what a worker still had'],
  ['leave', 'unsubscribes'],
  ['publish', 'programmes published meanwhile'],
  ['merge', 'members who turned out to be one'],
  ['visit', 'visits, by which a member’s own cap rises'],
  ['ask for less', 'members who asked for less, by which their own cap falls'],
  ['event', 'Send events that told of an accepted mail'],
  ['sweep', 'reservations that the sweeper closed'],
  ['mails accepted', 'mails accepted'],
  ['told sent', 'messages told as sent'],
  ['told unknown_outcome', 'messages told as of unknown outcome'],
  ['told frequency_capped', 'messages skipped by a cap'],
  ['told outranked', 'messages skipped, since a higher one took the last slot'],
  ['told message_gap', 'messages skipped by the message gap'],
  ['told expired', 'messages that expired'],
  ['told unsubscribed', 'messages skipped, since the member had left'],
];

const tallyRows = ({ tally }: WalksResult): [string, string][] =>
  TROUBLES.map(([key, name]) => [name, n(tally[key] ?? 0)]);

/** A run as lines for people; the last one is the verdict. */
export const reportLines = (run: Interleavings): string[] => {
  const { wholes, walks, bites } = run;
  const broken = [...wholes.flatMap(({ story }) => story ?? []), ...(walks.story ?? [])];
  return [
    ...bites.flatMap(({ name, story, walk, caught }) => [
      `${caught ? 'caught' : 'MISSED'} ${name} (by walk ${walk === undefined ? 'none' : n(walk)}):`,
      ...story.map((line) => `         ${line}`),
      '',
    ]),
    ...wholes.map(
      ({ name, states, moves, interleavings, seconds, story }) =>
        `${story ? 'BROKEN' : 'held  '} every interleaving, ${name}: ${n(interleavings)} ways over ${n(states)} states and ${n(moves)} moves, ${seconds} s`,
    ),
    `${walks.story ? 'BROKEN' : 'held  '} ${n(walks.walks)} random interleavings from seed ${walks.seed} on, ${n(perSecond(walks))} a second of the processor${walks.brokenSeed === undefined ? '' : `; broken with --seed ${walks.brokenSeed} --count 1`}`,
    ...tallyRows(walks).map(([name, count]) => `         ${count.padStart(11)} ${name}`),
    ...broken.map((line) => `         ${line}`),
    '',
    isHeld(run)
      ? `held: ${PROMISES.length} promises in every interleaving, and ${bites.length} of ${bites.length} wrong protocols caught`
      : 'BROKEN: see above',
  ];
};

const fenced = (lines: readonly string[]): string[] => ['```', ...lines, '```'];

const HEAD = `# Interleavings

\`npm run interleavings\` looks at the protocol of sending (\`functions/messaging/domain\`: \`decideSend\`, \`reserve\`, reservations) in every order in which things may happen. Why it must hold is told in [decision 8](decisions/0008-why-the-caps-hold.md); here a machine has looked.

\`\`\`
npm run interleavings                            # all of it: a million walks, some six minutes of one processor
npm run interleavings -- --count 10000 --seed 7  # fewer random ones, and others
npm run interleavings -- --json                  # one JSON object on stdout
npm run interleavings -- --write                 # writes this page
\`\`\`

It ends with exit code 0 when every promise held and each wrong protocol was caught, 3 otherwise, 2 when it was called wrongly. A part of it runs in \`npm test\` (\`tests/interleavings/\`).

## The promises
${PROMISES.map((promise) => `- ${promise}`).join('\n')}

They are checked in \`tests/interleavings/promises.ts\` by what is seen from outside (when SES accepted what, what the timeline says), and ask nothing of the rules.

## The model
One CONTACT card in a store that takes a card only on condition of its version; a queue that may bring a message again at any time; workers that read, decide by the deployed rule, write, call SES, tell and confirm, as \`functions/messaging/flows/send.ts\` does. Between any two steps others may take theirs, time may pass, the member may leave. A worker may die at any step; a write or a call may take effect or not and lose its answer; SES may refuse, for now or for good, and accepts at any moment up to the time-out of the call. Each delivery has its own clock, up to a minute off. Who begins a call of SES too late for its lease, or for the end of its own call, gives the slot back; who cannot know whether its reservation was written reads the card again, and goes on only if the member may still be written to. Another programme may be published at any moment: a worker begins with one that is five seconds old at most, and looks again before it reserves. The cards of two members may become one at any moment (the rule of \`functions/members/domain/unite-contacts.ts\`). The member's own cap follows the engagement, under the ceiling, and halves when the member asks for less, at any moment; how high it is when a reservation is written the model asks the rule of the card as it is then, that it is kept it counts itself. The platform may end whoever has worked on a delivery for longer than a call may last. What is left of a worker that died comes back by the queue.

The model takes for granted what [decision 8](decisions/0008-why-the-caps-hold.md) lists as assumptions: one store with conditional writes, clocks within a minute, and a call that ends with its time-out.

## Every interleaving: three senders and a cap of two
Three messages to one member, a cap of two, and all that can happen, depth first, each state once. Time goes in steps of a minute, which is also the greatest skew, the lease, and the window of the cap; it goes on until the first slot is free again and has been used. What keeps the number finite, and what it leaves out:

- A state that was met before has the same future, so it is not gone on from again; its ways are counted. States are told apart by a 64-bit hash of what matters for the future: that a card is stale matters, its version does not; slots and acceptances that have left every window count no more; messages that ask for the same may change places (symmetry).
- Others come between where it matters to them: before the write of a reservation. Before the call of SES a worker may sleep through ticks, but within one tick it makes no difference whether it calls before or after what others do, so it calls first. All other steps follow at once, or never (a crash). Telling the timeline, putting a message back and ending a delivery touch nothing that others read; confirming and giving back change the card, but of its own slot only, and at the earliest moment, at which others profit most (partial-order reduction).
- What a member says or does comes before a write, and before the look of somebody who cannot know whether its reservation was written.
- A look at the clock and the first read are one step here. A worker that is stopped between the two has a clock that is behind; the random walks have them apart.
- No worker sleeps for more than two minutes, which is twice the lease, and a message is delivered twice or three times at most. A message that comes back later lies in the queue at the end.
- The number of troubles is bounded: see the table. A worker that dies before its first write stands for nothing new.
`;

/** The page docs/interleavings.md of a run. */
export const pageOf = (run: Interleavings, date: string): string => {
  const { wholes, walks, bites } = run;
  return `${[
    HEAD.trimEnd(),
    '',
    '| what may happen | interleavings | states | moves | longest | promises |',
    '|---|--:|--:|--:|--:|---|',
    ...wholes.map(
      ({ name, interleavings, states, moves, longest, story }) =>
        `| ${name} | ${n(interleavings)} | ${n(states)} | ${n(moves)} | ${longest} | ${story ? 'BROKEN' : 'held'} |`,
    ),
    '',
    'Interleavings are the ways from the beginning to an end, where steps that follow without a choice count as one.',
    '',
    '## At random',
    `${n(walks.walks)} walks from seed ${walks.seed} on: ${walks.story ? 'BROKEN' : 'held'}, ${n(perSecond(walks))} a second of one processor, so that a million take ${n(Math.ceil(1_000_000 / Math.max(1, perSecond(walks)) / 60))} minutes; all that stands above took ${n(Math.ceil(wholes.reduce((sum, { seconds }) => sum + seconds, 0) / 60))} more. Each draws its setting (two to six messages of all classes, one to three caps of any scope from a second to 90 days, a message gap or none, one to four workers, clocks off by any number of milliseconds up to a minute, up to two programmes that are published meanwhile or none, messages to one member or to two who turn out to be one, caps that follow the engagement or none, a member who may ask for less or not, workers that are ended after ten seconds or sleep for ever, a competition for last slots or none, the times of the deployed stage), then up to 60 moves, often at the very millisecond at which somebody may decide otherwise or one beside it, and then calm until all has come to rest. A walk is walked again by its seed.`,
    '',
    '| in these walks | |',
    '|---|--:|',
    ...tallyRows(walks).map(([name, count]) => `| ${name} | ${count} |`),
    '',
    '## It bites',
    'The same checker over protocols that do not keep the promise: the first three are what others build. For each, the shortest way to a broken promise, and how many random walks it took to find one.',
    ...bites.flatMap(({ name, why, story, walk, caught }) => [
      '',
      `### ${name}`,
      `${why.charAt(0).toUpperCase()}${why.slice(1)}. ${caught ? `Caught; at random by walk ${n(walk ?? 0)}.` : 'MISSED.'}`,
      '',
      ...fenced(story),
    ]),
    '',
    `Written by \`npm run interleavings -- --write\` on ${date}.`,
  ].join('\n')}\n`;
};
