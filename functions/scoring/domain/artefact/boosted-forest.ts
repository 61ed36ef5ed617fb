import { unpackTrees } from '../learning/packed-forest';
import type { BoostedArtefact } from './model-artefact';

/** The trees of an artefact as they judge, or why they cannot. */
export const forestIn = ({ model, features }: BoostedArtefact): ReturnType<typeof unpackTrees> =>
  unpackTrees(model.trees, model.base, features.length);
