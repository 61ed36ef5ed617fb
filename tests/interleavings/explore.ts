import { fingerprintOf } from './fingerprint';
import { applied, type Move, movesOf } from './moves';
import type { Protocol } from './protocol';
import { type Print, printOf, seenTexts } from './seen';
import type { Setting } from './setting';
import { firstState, type State } from './state';

/** A way to a broken promise, from the beginning. */
export interface Counterexample {
  readonly broken: string;
  readonly moves: readonly Move[];
}

/** What all ways of a setting came to. `interleavings`: the ways from the beginning to an end. */
export interface Explored {
  readonly states: number;
  readonly moves: number;
  readonly interleavings: number;
  readonly longest: number;
  readonly found?: Counterexample;
}

/** The state after a move, and after all that follows without a choice. */
const goneOn = (protocol: Protocol, setting: Setting, before: State, move: Move) => {
  let state = applied(protocol, setting, before, move);
  const way = [move];
  for (;;) {
    const next = state.broken === undefined ? movesOf(protocol, setting, state) : [];
    const [only] = next;
    if (!only || next.length > 1) return { state, way, next };
    way.push(only);
    state = applied(protocol, setting, state, only);
  }
};

interface Step {
  readonly state: State;
  readonly print: Print;
  readonly moves: readonly Move[];
  /** The moves that led here from the step before. */
  readonly way: readonly Move[];
  next: number;
  ways: number;
}

const ON_THE_WAY = -1;

/**
 * Goes all ways, depth first; a state that was met before is not gone on from again, only its ways are counted. Ends at
 * the first broken promise. Throws when a way comes back to itself, for then it would have no end.
 */
export const exploreAll = async (
  protocol: Protocol,
  setting: Setting,
  onProgress: (states: number) => Promise<void> | void = () => undefined,
): Promise<Explored> => {
  const seen = seenTexts();
  const path: Step[] = [];
  let [moves, longest] = [0, 0];
  const enter = (state: State, print: Print, way: readonly Move[], next: readonly Move[]): void => {
    seen.set(print, ON_THE_WAY);
    path.push({ state, print, moves: next, way, next: 0, ways: 0 });
    longest = Math.max(longest, path.length - 1);
  };
  const first = firstState(setting);
  const beginning = printOf(fingerprintOf(protocol, setting, first));
  seen.add(beginning);
  enter(first, beginning, [], movesOf(protocol, setting, first));
  for (let step = path.at(-1); step; step = path.at(-1)) {
    const move = step.moves[step.next];
    if (!move) {
      const ways = step.moves.length === 0 ? 1 : step.ways;
      seen.set(step.print, ways);
      path.pop();
      const before = path.at(-1);
      if (before) before.ways += ways;
      continue;
    }
    step.next += 1;
    const { state, way, next } = goneOn(protocol, setting, step.state, move);
    moves += way.length;
    if (state.broken !== undefined) {
      const found = { broken: state.broken, moves: [...path.flatMap((one) => one.way), ...way] };
      return { states: seen.size, moves, interleavings: 0, longest, found };
    }
    const print = printOf(fingerprintOf(protocol, setting, state));
    if (seen.add(print)) {
      enter(state, print, way, next);
      if (seen.size % 5_000 === 0) await onProgress(seen.size);
    } else {
      const ways = seen.value(print);
      if (ways === ON_THE_WAY) throw new Error('a way of the model comes back to itself');
      step.ways += ways;
    }
  }
  return { states: seen.size, moves, interleavings: seen.value(beginning), longest };
};

interface Node {
  readonly state: State;
  readonly move?: Move;
  readonly before?: Node;
}

const wayTo = (node: Node | undefined): Move[] => (node?.move ? [...wayTo(node.before), node.move] : []);

/** The shortest way to a broken promise, breadth first; undefined when there is none among so many states. */
export const shortestCounterexample = (
  protocol: Protocol,
  setting: Setting,
  mostStates = 400_000,
): Counterexample | undefined => {
  const seen = seenTexts();
  let nodes: Node[] = [{ state: firstState(setting) }];
  while (nodes.length > 0 && seen.size < mostStates) {
    const next: Node[] = [];
    for (const before of nodes) {
      for (const move of movesOf(protocol, setting, before.state)) {
        const state = applied(protocol, setting, before.state, move);
        const node = { state, move, before };
        if (state.broken !== undefined) return { broken: state.broken, moves: wayTo(node) };
        if (seen.add(printOf(fingerprintOf(protocol, setting, state)))) next.push(node);
      }
    }
    nodes = next;
  }
  return undefined;
};
