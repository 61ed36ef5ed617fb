import { decisionRates, renderRatio } from './rules';

// The bench holds 0.9; this runs beside other tests, by the processor's time.
test('a mail renders about as fast as LiquidJS renders what it parsed once', () => {
  expect(renderRatio()['mails rendered beside LiquidJS']?.value).toBeGreaterThan(0.75);
});

test('the rule decides thousands of times a second on a card with a full log', () => {
  const figures = decisionRates();
  expect(figures['decisions, full log, capped']?.value).toBeGreaterThan(2_000);
  expect(figures['decisions, full log, a slot free']?.value).toBeGreaterThan(2_000);
});
