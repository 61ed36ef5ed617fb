/** `npm run bench`: the figures of docs and budgets. Exit code 3 when a bar is broken. */
import { runTool } from '../support/tool';
import { bundleSizes } from './bundles';
import { costFigures, costTable } from './cost-figures';
import { type Figures, figureLines, ratiosOf, verdict } from './figures';
import { loadRatios, loadTimes } from './load-time';
import { onStage } from './on-stage';
import { recordOf, writeRecord } from './record';
import { decisionRates, renderRatio } from './rules';

void runTool<{ full?: boolean; write?: boolean }>({
  name: 'bench',
  summary:
    'Measures what docs and budgets promise, on a local AWS of its own (4 minutes; 11 with --full). Exit code 3 when a figure is above its bar.',
  options: [
    ['--full', 'every customer of the sample, and 2,000 requests instead of 300'],
    ['--write', 'keep the result in docs/figures.json'],
  ],
  async run({ full = false, write = false }, output, signal) {
    output.note('bundles');
    const bundles = await bundleSizes();
    output.note('decisions and mails a second');
    const rules = { ...decisionRates(), ...renderRatio() };
    output.note('how long handlers take to load');
    const load = loadRatios(await loadTimes({ signal }));
    const { figures: staged, cpu, counts, doorToCard } = await onStage(output, signal, full);
    const ratios = { load: ratiosOf(load, 'load time'), cpu: ratiosOf(cpu, 'CPU') };
    const record = recordOf(Date.now(), { counts, ratios, doorToCard });
    if (write) writeRecord(record);
    const figures: Figures = {
      ...staged,
      ...costFigures(record.dollars),
      ...cpu,
      ...load,
      ...rules,
      ...bundles,
    };
    output.result({ figures, record }, [...figureLines(figures), '', ...costTable(record.dollars)]);
    return verdict(figures);
  },
});
