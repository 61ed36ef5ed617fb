import { seededRandom } from '../../../functions/scoring/domain/experiments/seeded-random';
import { DAY_MS, isoTime } from '../../../functions/shared/kernel/time';
import { runCli } from '../../support/cli/run-cli';
import { useLogFiles } from '../../support/evaluate/log-files';

const { fileOf } = useLogFiles();
const START = Date.UTC(2024, 0, 1, 9);
jest.setTimeout(120_000);

/** Prospects who look at products now and then; of whom begins a checkout, half book a test drive within the weeks after. */
const prospects = ({ members = 1_500, days = 330, books = 0.5 } = {}): string => {
  const random = seededRandom(11);
  const lines = ['member,time,event'];
  const add = (member: number, day: number, event: string) =>
    lines.push(`m${member},${isoTime(START + Math.floor(day * DAY_MS))},${event}`);
  for (let m = 0; m < members; m += 1) {
    let booked = false;
    for (let day = random() * 40; day < days && !booked; day += 10 + random() * 40) {
      add(m, day, 'Product Viewed');
      if (random() < 0.5) add(m, day + 0.01, 'Product List Viewed');
      if (random() > 0.15) continue;
      add(m, day + 0.02, 'Checkout Started');
      if (random() > books) continue;
      add(m, Math.min(days, day + 2 + random() * 40), 'Test Drive Booked');
      booked = true;
    }
  }
  return lines.join('\n');
};
const tune = (file: string, ...args: string[]) => runCli('scores', 'tune-heat', file, ...args);
const BOOKED = ['--outcome', 'Test Drive Booked'];

describe('scores tune-heat', () => {
  const log = prospects();

  it('answers points with intervals beside the present ones, and the area of both on later prospects', async () => {
    const { code, json } = await tune(fileOf(log), ...BOOKED, '--json');
    expect(code).toBe(0);
    expect(json.outcomes).toEqual(['Test Drive Booked']);
    const [last] = json.cutOffs.train.slice(-1);
    expect(Date.parse(json.cutOffs.judged) - Date.parse(last)).toBeGreaterThanOrEqual(75 * DAY_MS);
    const of = (event: string) =>
      json.worth.find((one: { event: string }) => one.event === event) as Record<
        'present' | 'suggested' | 'low' | 'high',
        number
      >;
    expect(of('Checkout Started').present).toBe(15);
    expect(of('Checkout Started').suggested).toBeGreaterThan(of('Product Viewed').suggested * 5);
    expect(of('Checkout Started').low).toBeGreaterThan(of('Product Viewed').high);
    expect(json.auc.suggested).toBeGreaterThan(json.auc.present);
    expect(json.heat.pages).toHaveLength(5);
    expect(json.better).toBe(json.auc.low > 0);
  });

  it('says it as a table, with what to put into the programme', async () => {
    const { code, stdout } = await tune(fileOf(log), ...BOOKED);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Checkout Started +15\.0 +\d+\.\d +\d+\.\d to \d+\.\d/);
    expect(stdout).toMatch(/AUC 0\.\d{3} by the present points, 0\.\d{3} by those suggested/);
    expect(stdout).toContain('pages: [');
    expect(stdout).toContain('perSecond: 0.05,');
  });

  it('refuses a log that is too short, and one of which too little came', async () => {
    const short = await tune(fileOf(prospects({ days: 140 })), ...BOOKED, '--json');
    expect([short.code, short.json.error.code]).toEqual([1, 'history_too_short']);
    const few = await tune(fileOf(prospects({ members: 150 })), ...BOOKED, '--json');
    expect([few.code, few.json.error.code]).toEqual([1, 'members_too_few']);
    const nothing = await tune(fileOf(log), '--outcome', 'Never Happened', '--json');
    expect([nothing.code, nothing.json.error.code]).toEqual([1, 'one_outcome']);
    expect(nothing.json.error.message).toContain('No line of the log is called "Never Happened"');
  });

  it('takes a programme of a file, and refuses one that measures no heat or is none', async () => {
    const document = {
      schema: 1,
      name: 'The Garage',
      languages: ['en'],
      timeZone: 'Europe/Paris',
      currency: 'EUR',
      sender: { name: 'The Garage', address: 'club@garage.example' },
      topics: [{ id: 'news', name: { en: 'News' } }],
      scores: {
        silence: { horizon: '30d', medium: 0.4, high: 0.6 },
        heat: {
          pages: [
            { event: 'Product Viewed', points: 5 },
            { event: 'Checkout Started', points: 5 },
          ],
          until: ['Order Completed'],
          outcomes: ['Test Drive Booked'],
        },
      },
      journeys: [],
      templates: [],
    };
    const asked = (of: object, name: string) => fileOf(JSON.stringify(of), name);
    const { code, json } = await tune(fileOf(log), '--document', asked(document, 'garage.json'), '--json');
    expect(code).toBe(0);
    expect(json.outcomes).toEqual(['Test Drive Booked']);
    expect(json.worth).toHaveLength(2);
    const cold = { ...document, scores: { silence: document.scores.silence } };
    for (const [file, exit, errorCode] of [
      [asked(cold, 'cold.json'), 2, 'heat_missing'],
      [asked({}, 'none.json'), 1, 'programme_invalid'],
      [fileOf('{', 'broken.json'), 1, 'json_malformed'],
      ['nowhere.json', 2, 'file_unreadable'],
    ] as const) {
      const found = await tune(fileOf(log), '--document', file, '--json');
      expect([found.code, found.json.error.code]).toEqual([exit, errorCode]);
    }
  });
});
