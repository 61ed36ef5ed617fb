import type { LocalStage } from '../../bin/local/local-stage';
import { refuseOtherEngine } from '../../bin/local/local-up';

const stage = (engine?: LocalStage['engine']) => ({ ...(engine ? { engine } : {}) }) as LocalStage;

test.each([
  ['localstack', 'ministack'],
  ['ministack', 'localstack'],
  [undefined, 'localstack'],
] as const)('a stage that is up on %s is not taken for one on %s', (there, asked) => {
  expect(() => refuseOtherEngine(stage(there), asked)).toThrow(
    `the local AWS that is up stands on ${there ?? 'ministack'}; stop it first, or start another with --fresh`,
  );
});

test.each([
  ['localstack', 'localstack'],
  ['localstack', undefined],
  [undefined, 'ministack'],
] as const)('a stage that is up on %s is taken where %s is asked for', (there, asked) => {
  expect(() => refuseOtherEngine(stage(there), asked)).not.toThrow();
});
