const N = 400;
const indices = Array.from({ length: N }, (_, i) => i);

/**
 * 400 cases that a line of any language makes the same: scores with many ties from 0 to 1, other scores nearly without ties,
 * and labels that follow the scores, 183 of them 1.
 */
export const judgedCases = () => {
  const scores = indices.map((i) => ((i * 37) % 101) / 100);
  return {
    scores,
    others: indices.map((i, at) => (((i * 59) % 89) / 88) * 0.4 + (scores[at] as number) * 0.6),
    labels: indices.map((i, at) => (((i * 53 + 11) % 97) / 97 < 0.15 + 0.6 * (scores[at] as number) ? 1 : 0)),
  };
};
