import { isoTime, MINUTE_MS } from '../../functions/shared/kernel/time';
import type { Counterexample } from './explore';
import { applied, type Move } from './moves';
import type { Protocol } from './protocol';
import type { Setting } from './setting';
import { firstState, type Sender, type State } from './state';

const nameOf = ({ message, owner }: Sender): string =>
  `sender ${message + 1}${'abcdefghijklmnopqrstuvwxyz'[Number(owner.slice(owner.indexOf('-') + 1)) % 26]}`;

const clockOf = (skew: number): string => {
  if (skew === 0) return '';
  const by = skew % MINUTE_MS === 0 ? `${Math.abs(skew / MINUTE_MS)} min` : `${Math.abs(skew)} ms`;
  return ` (its clock is ${by} ${skew > 0 ? 'ahead' : 'behind'})`;
};

const DECIDED: Partial<Record<Sender['phase'], string>> = {
  note: 'there is something to be noted first',
  write: 'there is a slot',
  call: 'there is a slot',
  release: 'the member may not be written to any more, and the slot is to be given back',
  requeue: 'later',
  tell: 'no',
  close: 'what became of it is not known',
  'give back': 'a slot of it is to be given back',
  end: 'this is done',
};

const stepOf = (
  before: Sender,
  after: Sender | undefined,
  how: (Move & { do: 'step' })['how'],
): string | undefined => {
  const who = nameOf(before);
  if (how === 'crash') return `${who} dies before its step: ${before.phase}`;
  switch (before.phase) {
    case 'read':
      return how === 'fails'
        ? `${who} cannot read, and hands its slot over`
        : `${who} reads the card, and decides: ${DECIDED[after?.phase ?? 'end'] ?? ''}`;
    case 'note':
      return after?.phase === 'read'
        ? `${who} cannot note it: the card has changed`
        : `${who} notes on the card what it decided`;
    case 'write':
      if (how === 'answer lost') return `${who} writes its reservation, and hears no answer`;
      if (how === 'not done') return `${who} writes, without effect and without an answer`;
      return after?.phase === 'call'
        ? `${who} writes its reservation`
        : `${who} cannot write: the card has changed`;
    case 'call':
      if (how === 'sleeps') return undefined;
      return after?.phase === 'answer' ? `${who} calls SES` : `${who} is too late for its lease, or its end`;
    case 'answer': {
      if (how === 'crash taken') return `SES accepts message ${before.message + 1}; ${who} dies`;
      if (how === 'answer lost') return `SES accepts message ${before.message + 1}; the answer is lost`;
      if (how === 'not done') return `SES does not take message ${before.message + 1}, and does not answer`;
      return how === 'done'
        ? `SES accepts message ${before.message + 1}`
        : `SES refuses message ${before.message + 1} (${how})`;
    }
    case 'record':
      return `${who} tells the timeline: sent`;
    case 'confirm':
      return `${who} notes on the card: sent`;
    case 'release':
    case 'give back':
      return how === 'fails'
        ? `${who} cannot give the slot back, and hands it over`
        : `${who} gives the slot back`;
    case 'tell':
      return `${who} tells the timeline: ${before.tells}`;
    case 'close':
      return `${who} notes on the card: unknown`;
    case 'requeue':
      return `${who} sends the message back to the queue`;
    case 'end':
      return `${who} is done`;
  }
};

const lineOf = (before: State, after: State, move: Move): string | undefined => {
  switch (move.do) {
    case 'time':
      return undefined;
    case 'deliver': {
      const sender = after.senders.at(-1);
      return `${sender ? nameOf(sender) : ''} gets message ${move.message + 1}${clockOf(move.skew)}`;
    }
    case 'leave':
      return move.who === 'visitor' ? 'the visitor unsubscribes' : 'the member unsubscribes';
    case 'publish':
      return 'another programme is published';
    case 'merge':
      return 'member and visitor turn out to be one: their cards are merged';
    case 'visit':
      return 'the member visits';
    case 'ask for less':
      return 'the member asks for less';
    case 'event':
      return `SES tells that it accepted message ${move.message + 1}`;
    case 'sweep':
      return `the sweeper closes message ${move.message + 1}`;
    case 'step': {
      const sender = before.senders[move.sender];
      const next = after.senders.find(({ owner }) => owner === sender?.owner);
      return sender && stepOf(sender, next, move.how);
    }
  }
};

/** A counter-example as people read it: a line for each thing that happens, with its time. */
export const storyOf = (
  protocol: Protocol,
  setting: Setting,
  { moves, broken }: Counterexample,
): string[] => {
  let state = firstState(setting);
  const lines: string[] = [];
  for (const move of moves) {
    const next = applied(protocol, setting, state, move);
    const line = lineOf(state, next, move);
    const time = isoTime(next.now);
    if (line && !line.endsWith(' is done'))
      lines.push(`${setting.ticks ? time.slice(11, 16) : time.slice(0, -1)}  ${line}`);
    state = next;
  }
  // Who gets a message looks at the card next, as a rule.
  const told = lines.flatMap((line, index) => {
    const [who, next] = [/ {2}(sender \w+) gets message/.exec(line)?.[1], lines[index + 1]];
    if (who && next?.includes(`${who} reads the card`)) return [];
    const gets = lines[index - 1];
    const reader = / {2}(sender \w+) reads the card/.exec(line)?.[1];
    return reader && gets?.includes(`${reader} gets message`)
      ? [line.replace(`${reader} reads`, `${gets.slice(gets.indexOf(reader))}, reads`)]
      : [line];
  });
  return [...told, `=> ${broken}`];
};
