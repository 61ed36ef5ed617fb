import { RelanceError } from '../../../shared/kernel/errors';
import type { BoostedTrees } from './boosting';
import type { Forest } from './forest';
import type { Tree } from './grow-tree';

/** How many trees, leaves of a tree and nodes of all trees are kept: far more than are trained, and within an item of the table (400 KB). */
export const FOREST_LIMITS = { trees: 400, leaves: 32, nodes: 12_000 } as const;

const FORMAT = 1;
const HEAD_BYTES = 4;
/** Feature, left child, cover, and threshold or value. */
const NODE_BYTES = 1 + 1 + 4 + 8;
const MOST_BYTES = HEAD_BYTES + FOREST_LIMITS.trees + NODE_BYTES * FOREST_LIMITS.nodes;
/** Characters of the longest text that packTrees makes. */
export const MOST_FOREST_TEXT = 4 * Math.ceil(MOST_BYTES / 3);
/** What a leaf may add, in logits: far beyond what a step of boosting is, and a sum of all still is exact to 1e-9. */
export const MOST_LEAF = 1_000;
/** The feature of a leaf. */
const NONE = 255;

const nodesOf = (trees: readonly Tree[]): number => trees.reduce((sum, { left }) => sum + left.length, 0);

/**
 * Trees as text, base64 of bytes in little-endian order: format (1 byte), width (1), trees (2); then of each tree its nodes (1), their
 * features (1 each; 255: a leaf), left children counted from the root (1 each; 0: a leaf), covers (4 each), and thresholds or
 * values (8 each). Throws `trees_too_large` for more than FOREST_LIMITS.
 */
export const packTrees = (trees: readonly Tree[], width: number): string => {
  const nodes = nodesOf(trees);
  const most = Math.max(0, ...trees.map(({ left }) => (left.length + 1) / 2));
  if (trees.length > FOREST_LIMITS.trees || most > FOREST_LIMITS.leaves || nodes > FOREST_LIMITS.nodes)
    throw new RelanceError(
      'trees_too_large',
      `${trees.length} trees of at most ${most} leaves and ${nodes} nodes cannot be kept; at most ${FOREST_LIMITS.trees}, ${FOREST_LIMITS.leaves} and ${FOREST_LIMITS.nodes} can.`,
    );
  const bytes = new Uint8Array(HEAD_BYTES + trees.length + NODE_BYTES * nodes);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, FORMAT);
  view.setUint8(1, width);
  view.setUint16(2, trees.length, true);
  let at = HEAD_BYTES;
  for (const { feature, threshold, left, value, cover } of trees) {
    const count = left.length;
    const isLeaf = (n: number): boolean => (left[n] as number) < 0;
    view.setUint8(at, count);
    at += 1;
    for (let n = 0; n < count; n += 1) {
      view.setUint8(at + n, isLeaf(n) ? NONE : (feature[n] as number));
      view.setUint8(at + count + n, isLeaf(n) ? 0 : (left[n] as number));
      view.setUint32(at + 2 * count + 4 * n, cover[n] as number, true);
      view.setFloat64(at + 6 * count + 8 * n, (isLeaf(n) ? value[n] : threshold[n]) as number, true);
    }
    at += NODE_BYTES * count;
  }
  return Buffer.from(bytes).toString('base64');
};

type Columns = Pick<Forest, 'feature' | 'left' | 'number' | 'cover'>;

/** What is wrong with the tree of the nodes from `root` to `end`; undefined for nothing. */
const wrongTree = (
  { feature, left, number, cover }: Columns,
  root: number,
  end: number,
  width: number,
): string | undefined => {
  // Children are pairs: 1 and 2, 3 and 4, and so on, each pair of one parent before it.
  const pairs = (end - root - 1) / 2;
  const parents = new Uint8Array(Math.ceil(pairs));
  let parented = 0;
  for (let node = root; node < end; node += 1) {
    const child = left[node] as number;
    if ((cover[node] as number) < 1) return 'a node that no row came to';
    if (child === 0) {
      if (feature[node] !== NONE) return 'a leaf with a feature';
      if (!(Math.abs(number[node] as number) <= MOST_LEAF)) return 'a leaf beyond all bounds';
      continue;
    }
    const pair = (child - root - 1) / 2;
    if (child <= node || !(pair < pairs)) return 'a child that is not after its parent';
    if (parents[pair] !== 0) return 'a child of two parents, or of half a pair';
    parents[pair] = 1;
    parented += 1;
    if ((feature[node] as number) >= width) return 'a feature that there is none of';
    if (!Number.isFinite(number[node])) return 'a threshold that is no number';
    if ((cover[child] as number) + (cover[child + 1] as number) !== cover[node])
      return 'children that more or fewer rows came to';
  }
  return parented === pairs ? undefined : 'a node that is nobody’s child';
};

/**
 * The trees of a text for rows of so many features, or what is wrong with it. What is read gives every row a finite score, in at most
 * as many steps as a tree has leaves.
 */
export const unpackTrees = (
  text: string,
  base: number,
  width: number,
): { readonly ok: true; readonly forest: Forest } | { readonly ok: false; readonly why: string } => {
  const refuse = (why: string) => ({ ok: false, why }) as const;
  if (text.length > MOST_FOREST_TEXT) return refuse('it is too long');
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) return refuse('it is not base64');
  if (bytes.length < HEAD_BYTES) return refuse('it has no head');
  if (bytes[0] !== FORMAT || bytes[1] !== width)
    return refuse(`it has format ${bytes[0]} and ${bytes[1]} features, not ${FORMAT} and ${width}`);
  const trees = bytes.readUInt16LE(2);
  const nodes = (bytes.length - HEAD_BYTES - trees) / NODE_BYTES;
  if (!Number.isInteger(nodes) || nodes < trees) return refuse('its bytes do not fit its trees');
  if (trees > FOREST_LIMITS.trees || nodes > FOREST_LIMITS.nodes)
    return refuse(`it has ${trees} trees and ${nodes} nodes`);
  const roots = new Int32Array(trees + 1);
  const columns = {
    feature: new Uint8Array(nodes),
    left: new Int32Array(nodes),
    number: new Float64Array(nodes),
    cover: new Uint32Array(nodes),
  };
  let root = 0;
  for (let tree = 0, at = HEAD_BYTES; tree < trees; tree += 1) {
    const count = bytes[at] ?? 0;
    at += 1;
    if (count < 1 || count > 2 * FOREST_LIMITS.leaves - 1 || root + count > nodes)
      return refuse(`tree ${tree} has ${count} nodes`);
    for (let n = 0; n < count; n += 1) {
      const left = bytes[at + count + n] as number;
      columns.feature[root + n] = bytes[at + n] as number;
      columns.left[root + n] = left === 0 ? 0 : root + left;
      columns.cover[root + n] = bytes.readUInt32LE(at + 2 * count + 4 * n);
      columns.number[root + n] = bytes.readDoubleLE(at + 6 * count + 8 * n);
    }
    at += NODE_BYTES * count;
    const wrong = wrongTree(columns, root, root + count, width);
    if (wrong !== undefined) return refuse(`tree ${tree} has ${wrong}`);
    root += count;
    roots[tree + 1] = root;
  }
  if (root !== nodes) return refuse('its bytes do not fit its trees');
  return { ok: true, forest: { width, base, roots, ...columns } };
};

/** Grown trees as they judge. */
export const forestOf = ({ base, trees }: BoostedTrees, width: number): Forest => {
  const read = unpackTrees(packTrees(trees, width), base, width);
  if (read.ok) return read.forest;
  throw new RelanceError('trees_unreadable', `The trees cannot judge: ${read.why}.`);
};
