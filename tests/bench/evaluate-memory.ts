/**
 * How much memory `scores evaluate` takes: of more lines with the same members, and of one member with most of the lines. Run by hand
 * (`node --import tsx tests/bench/evaluate-memory.ts --help`). Each log is made by a seed, and judged in a process of its own, of which the most
 * memory is told.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { evaluateFile } from '../../bin/evaluate/evaluate-file';
import { seededRandom } from '../../functions/scoring/domain/experiments/seeded-random';
import { DAY_MS } from '../../functions/shared/kernel/time';

const HELP = `node --import tsx tests/bench/evaluate-memory.ts [--members 60000] [--lines 1500000,6000000] [--one 0.5] [--seed 1]
  --members  members of each log
  --lines    lines of the logs, one run each, whose members have them alike
  --one      and the same lines again, of which one member has this share (0: not)
  --seed     of what is made`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h' },
    members: { type: 'string', default: '60000' },
    lines: { type: 'string', default: '1500000,6000000' },
    one: { type: 'string', default: '0.5' },
    seed: { type: 'string', default: '1' },
    file: { type: 'string' },
  },
});

const DAYS = 400;
const START = Date.UTC(2024, 0, 1);

/** Members join in the first hundred days and leave at some time; lines are spread over their stay, and lie in the file in no order. */
const make = async (file: string, members: number, lines: number, one: number): Promise<void> => {
  const random = seededRandom(Number(values.seed));
  const stays = Array.from({ length: members }, () => {
    const from = random() * 100;
    return [from, Math.min(DAYS, from - Math.log(1 - random()) * 300)] as const;
  });
  const out = createWriteStream(file);
  out.write('member,time,value\n');
  for (let k = 0; k < lines; k += 1) {
    const isOne = random() < one;
    const member = isOne ? 0 : Math.floor(random() * members);
    const [from, until] = isOne ? [0, DAYS] : (stays[member] as readonly [number, number]);
    const at = START + Math.floor((from + random() * (until - from)) * DAY_MS);
    const text = `m${member},${new Date(at).toISOString()},${(random() * 90).toFixed(2)}\n`;
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
};

const nothing = () => undefined;
/** Judges a log in this process, and prints the most memory in KB that it took. */
const judge = async (file: string): Promise<void> => {
  await evaluateFile(
    file,
    { columns: {}, timeZone: 'UTC', horizonDays: 30, activeDays: 90, outcome: 'silence' },
    {
      onOpened: nothing,
      onBytes: nothing,
      onMembers: nothing,
      onGathered: nothing,
      onTraining: nothing,
      onModel: nothing,
    },
    Date.now(),
  );
  console.log(process.resourceUsage().maxRSS);
};

const run = async (): Promise<void> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'relance-memory-'));
  try {
    const members = Number(values.members);
    for (const one of [0, Number(values.one)].filter((share, k) => k === 0 || share > 0))
      for (const lines of String(values.lines).split(',').map(Number)) {
        const file = path.join(folder, 'log.csv');
        await make(file, members, lines, one);
        const { stdout, status, stderr } = spawnSync(
          process.execPath,
          ['--import', 'tsx', __filename, '--file', file],
          { encoding: 'utf8', maxBuffer: 2 ** 20 },
        );
        if (status !== 0) throw new Error(stderr);
        const most = Math.round(Number(stdout.trim()) / 1024);
        const whose = one === 0 ? 'alike' : `${one * 100} % of one member`;
        console.log(
          `${members} members, ${lines} lines (${Math.round(statSync(file).size / 2 ** 20)} MB), ${whose}: ${most} MB`,
        );
        rmSync(file);
      }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const main = async (): Promise<void> => {
  if (values.help) console.log(HELP);
  else if (values.file) await judge(values.file);
  else await run();
};
void main();
