import {
  areaDifferenceScene,
  areaScene,
  aucScene,
  brierScene,
  CLUBS,
  eceScene,
  liftScene,
  logLossDifferenceScene,
  logLossScene,
  psiScene,
  type Scene,
  shareScene,
} from './coverage';
import { looksScene, meansPowerScene, moneyScene, powerScene, rateScene } from './coverage-of-effects';
import { worthScene } from './coverage-of-worth';

/** A setting, how often its interval is to hold the truth, and how many samples `npm test` draws of it (0: the bench alone). */
export interface Proven {
  readonly scene: Scene;
  readonly level: number;
  /** Why it holds oftener than that, where it is known to. */
  readonly oftener?: string;
  readonly quick: number;
}

const { common, tooLow, tooSure, slightly, rare, rareTooHigh } = CLUBS;
const at95 = (scene: Scene, quick = 0): Proven => ({ scene, level: 0.95, quick });
const oftener = (why: string, scene: Scene, quick = 0): Proven => ({ ...at95(scene, quick), oftener: why });
const BOUNDARY = 'the truth is 0, and cannot be missed from below';
const FEW = 'so few cases are misranked that the spread is mostly a model of it';
const COUNTS = 'a handful of hits: shares come in steps';

/** All that is simulated. */
export const PROVEN: readonly Proven[] = [
  oftener(BOUNDARY, eceScene(common, 500), 150),
  oftener(BOUNDARY, eceScene(common, 100), 150),
  oftener(BOUNDARY, eceScene(common, 20_000)),
  oftener(BOUNDARY, eceScene(rare, 2_500), 100),
  oftener(BOUNDARY, eceScene(rare, 20_000)),
  oftener('the truth is next to 0', eceScene(slightly, 500)),
  at95(eceScene(slightly, 5_000)),
  at95(eceScene(tooLow, 100)),
  at95(eceScene(tooLow, 500), 150),
  at95(eceScene(tooSure, 500)),
  at95(eceScene(tooSure, 20_000)),
  at95(eceScene(rareTooHigh, 2_500), 100),
  at95(eceScene(rareTooHigh, 20_000)),
  oftener(BOUNDARY, psiScene(0, 500, 500), 400),
  oftener(BOUNDARY, psiScene(0, 100, 100), 400),
  oftener(BOUNDARY, psiScene(0, 100, 20_000)),
  oftener(BOUNDARY, psiScene(0, 20_000, 20_000)),
  at95(psiScene(0.3, 100, 100), 400),
  at95(psiScene(0.3, 500, 500), 500),
  at95(psiScene(0.3, 20_000, 20_000)),
  at95(psiScene(0.5, 200, 200), 400),
  at95(psiScene(0.8, 300, 300)),
  at95(psiScene(0.8, 5_000, 5_000)),
  at95(liftScene(common, 100), 400),
  at95(liftScene(common, 1_000), 400),
  at95(liftScene(common, 20_000)),
  oftener(COUNTS, liftScene(rare, 500), 400),
  at95(liftScene(rare, 2_500), 100),
  at95(liftScene(rare, 20_000)),
  ...[brierScene, logLossScene].flatMap((scene) => [
    at95(scene(common, 100), 400),
    at95(scene(tooSure, 1_000)),
    at95(scene(common, 20_000)),
    at95(scene(rare, 500), 400),
    at95(scene(rareTooHigh, 2_500), 100),
    at95(scene(rare, 20_000)),
  ]),
  at95(logLossDifferenceScene(common, tooSure, 100), 400),
  at95(logLossDifferenceScene(common, tooSure, 1_000)),
  at95(logLossDifferenceScene(rare, rareTooHigh, 2_500), 100),
  at95(areaScene(0.6, 25, 75), 400),
  at95(areaScene(0.75, 25, 25), 400),
  at95(areaScene(0.75, 25, 2_475), 100),
  at95(areaScene(0.75, 25, 2_475, 1.6)),
  at95(areaScene(0.75, 400, 600), 300),
  oftener(FEW, areaScene(0.9, 25, 2_475)),
  oftener(FEW, areaScene(0.97, 25, 75), 400),
  at95(aucScene(common, 1_000)),
  at95(aucScene(rare, 2_500)),
  at95(aucScene(common, 20_000)),
  at95(areaDifferenceScene([0.75, 0.7], 0.7, 10, 90), 400),
  at95(areaDifferenceScene([0.75, 0.7], 0.7, 25, 75), 400),
  at95(areaDifferenceScene([0.75, 0.75], 0.9, 25, 2_475)),
  at95(areaDifferenceScene([0.75, 0.7], 0.7, 400, 600), 300),
  at95(areaDifferenceScene([0.95, 0.9], 0.5, 25, 475)),
  at95(shareScene(0.3, 40), 400),
  at95(shareScene(0.01, 2_500)),
  at95(rateScene('difference', [0.13, 0.1], [150, 100]), 400),
  at95(rateScene('difference', [0.012, 0.01], [2_500, 500])),
  at95(rateScene('difference', [0.012, 0.01], [20_000, 20_000])),
  at95(rateScene('ratio', [0.13, 0.1], [150, 100]), 400),
  at95(rateScene('ratio', [0.012, 0.01], [20_000, 20_000])),
  at95(moneyScene(0.4, 1.2, [30, 30]), 400),
  at95(moneyScene(0.4, 1.2, [5_000, 500])),
  at95(moneyScene(0.01, 1.2, [2_500, 2_500])),
  at95(moneyScene(0.01, 1.2, [20_000, 2_000])),
  oftener('made for every number of looks, 28 are fewer', looksScene([0.23, 0.2], 100), 60),
  oftener('made for every number of looks, 28 are fewer', looksScene([0.012, 0.01], 1_000)),
  { scene: powerScene(0.1, 0.15, 0.8), level: 0.8, quick: 300 },
  { scene: powerScene(0.1, 0.11, 0.8), level: 0.8, quick: 0 },
  { scene: powerScene(0.02, 0.03, 0.9), level: 0.9, quick: 0 },
  { scene: meansPowerScene(0.2, 0.8), level: 0.8, quick: 300 },
  at95(worthScene([0.8, 0.2, 0], 0, 1_500)),
  at95(worthScene([0.8, 0.2, 0], 1, 700), 40),
  oftener(BOUNDARY, worthScene([0.8, 0.2, 0], 2, 700)),
  at95(worthScene([0.3, 0.3, 0.3], 0, 1_000)),
];
