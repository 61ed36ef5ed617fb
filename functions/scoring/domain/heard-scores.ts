import type { Journey } from '../../programme/contract';
import { type Condition, SCORES } from '../../shared/conditions/condition';
import { SCORING_FACTS } from '../contract';

/** Of which scores a condition lets changes through: where it names none, or not plainly, of all. */
const namedBy = (where: Condition | undefined): readonly string[] => {
  const all = Object.keys(SCORES);
  if (!where) return all;
  if ('all' in where) {
    return where.all.reduce<readonly string[]>((left, part) => {
      const named = namedBy(part);
      return left.filter((score) => named.includes(score));
    }, all);
  }
  if (!('property' in where) || where.property !== 'score') return all;
  const { is } = where;
  const wanted = where.in ?? (is === undefined ? all : [is]);
  return all.filter((score) => wanted.includes(score));
};

/** The scores whose changes a journey of the programme can hear: nobody pays for facts that nobody listens to. */
export const heardScores = (journeys: readonly Pick<Journey, 'entry'>[]): ReadonlySet<string> =>
  new Set(
    journeys.flatMap(({ entry }) =>
      entry.on === 'fact' && entry.fact === SCORING_FACTS.changed ? namedBy(entry.where) : [],
    ),
  );
