/**
 * Our side of `compare.py`: trains or scores what is in a file and prints one JSON object. The file has `rows` times `width`
 * doubles row after row, then a byte of label for each row; the last tenth is judged by and never learnt from.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { boostedLogit, boostTrees } from '../../../functions/scoring/domain/learning/boosting';
import { fitLogistic, ridge } from '../../../functions/scoring/domain/learning/logistic-regression';
import { logitOf, scoreProbabilities } from '../../../functions/scoring/domain/learning/logistic-score';
import { standardise } from '../../../functions/scoring/domain/learning/standardisation';
import type { RowBlock, TrainingRows } from '../../../functions/scoring/domain/learning/training-rows';
import { auc } from '../../../functions/scoring/domain/measures/auc';
import { rankCases } from '../../../functions/scoring/domain/measures/cases';
import { fitBgNbd } from '../../../functions/scoring/domain/models/bg-nbd';
import { cdnowCustomers } from '../../support/scoring/cdnow';

const ROWS_PER_BLOCK = 16_384;

const fill = (file: number, bytes: Uint8Array, position: number): void => {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(file, bytes, done, bytes.length - done, position + done);
    if (read === 0) throw new Error('the file of rows ends too early');
    done += read;
  }
};

const readRows = (path: string, rows: number, width: number, from: number, to: number): TrainingRows => {
  const file = openSync(path, 'r');
  const blocks: RowBlock[] = [];
  for (let row = from; row < to; row += ROWS_PER_BLOCK) {
    const count = Math.min(ROWS_PER_BLOCK, to - row);
    const values = new Float64Array(count * width);
    const labels = new Uint8Array(count);
    fill(file, new Uint8Array(values.buffer), row * width * 8);
    fill(file, labels, rows * width * 8 + row);
    blocks.push({ values, labels });
  }
  closeSync(file);
  return { width, blocks };
};

const seconds = <T>(work: () => T): [T, number] => {
  const before = performance.now();
  const result = work();
  return [result, (performance.now() - before) / 1000];
};

const judged = (rows: TrainingRows, score: (values: Float64Array, offset: number) => number): number => {
  const scores = rows.blocks.flatMap(({ values, labels }) =>
    Array.from(labels, (_, row) => score(values, row * rows.width)),
  );
  const labels = rows.blocks.flatMap((block) => [...block.labels]);
  return auc(rankCases(scores, labels)).value;
};

const measure = (what: string, path: string, rows: number, width: number): object => {
  if (what === 'bgnbd') {
    const customers = cdnowCustomers();
    const runs = Array.from({ length: 5 }, () => seconds(() => fitBgNbd(customers)));
    // The first is what a process that fits once waits for.
    return { seconds: runs[0]?.[1], logLikelihood: runs[0]?.[0].logLikelihood };
  }
  const border = Math.floor(rows * 0.9);
  const train = readRows(path, rows, width, 0, border);
  const later = readRows(path, rows, width, border, rows);
  if (what === 'boosting') {
    const [model, took] = seconds(() => boostTrees(train));
    return { seconds: took, auc: judged(later, (values, offset) => boostedLogit(model, values, offset)) };
  }
  const [model, took] = seconds(() => fitLogistic(train, ridge(width, 1), standardise(train)).model);
  if (what === 'logistic')
    return {
      seconds: took,
      auc: judged(later, (values, offset) => logitOf(model, values.subarray(offset, offset + width))),
    };
  const into = new Float64Array(ROWS_PER_BLOCK);
  const score = () => {
    for (const { values, labels } of train.blocks)
      scoreProbabilities(model, values, into.subarray(0, labels.length));
  };
  // The best of many: it takes so little time that other work on the core would be most of what is measured.
  const times = Array.from({ length: 20 }, () => seconds(score)[1]);
  return { seconds: Math.min(...times) };
};

const [what = '', path = '', rows = '0', width = '0'] = process.argv.slice(2);
const found = measure(what, path, Number(rows), Number(width));
process.stdout.write(`${JSON.stringify({ ...found, megabytes: process.resourceUsage().maxRSS / 1024 })}\n`);
