import { reportLines } from '../../bin/demo/report';

const outcome = {
  run: 'r',
  deadLetters: 1,
  changed: 2,
  phases: [],
  eager: { triggers: 10, mails: 1, heldBack: 9, others: 0 },
  result: {
    members: 1,
    interactions: 1,
    accepted: 1,
    rejected: 0,
    enrolments: 1,
    messages: { sent: 1, deferred: 0, skipped: {} },
    scores: { scored: 1, bands: { low: 1, medium: 0, high: 0 } },
    capViolations: 0,
  },
};

describe('the summary of the demo', () => {
  it('says how many messages Edgar triggered, got, and was spared', () => {
    const text = reportLines(outcome, { seconds: 1 }).join('\n');
    expect(text).toMatch(/Edgar.*10 triggers, 1 mail, 9 held back by the caps\n/);
  });

  it('says that waits are shortened here and quiet hours are off', () => {
    const text = reportLines(outcome, { seconds: 1 }).join('\n');
    expect(text).toContain('2h to 15s, 3d to 30s');
    expect(text).toContain('quiet hours are off');
  });

  it('says when the numbers include what was on the stage before, and only then', () => {
    expect(reportLines(outcome, { seconds: 1, joined: true })[0]).toContain('what was on this stage before');
    expect(reportLines(outcome, { seconds: 1 })[0]).toBe('What happened');
  });
});
