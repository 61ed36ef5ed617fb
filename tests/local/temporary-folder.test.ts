import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { sweep } from '../support/own-temporary-folder';

test('what CDK leaves behind is in a temporary folder of this run of Jest', () => {
  expect(new App().outdir).toContain(`${path.sep}relance-jest-`);
});

test('those of killed runs go with the next one', () => {
  const outer = mkdtempSync(path.join(tmpdir(), 'outer-'));
  // No process has that id: it is above the highest that systems give out.
  mkdirSync(path.join(outer, 'relance-jest-99999999-x/cdk.out'), { recursive: true });
  mkdirSync(path.join(outer, `relance-jest-${process.pid}-other`));
  mkdirSync(path.join(outer, 'relance-jest-of-nobody'));
  sweep(outer);
  expect(readdirSync(outer).sort()).toEqual([`relance-jest-${process.pid}-other`, 'relance-jest-of-nobody']);
});
