import { parseSync } from '@swc/core';

type Node = { readonly type?: string } & Readonly<Record<string, unknown>>;

/** One call of the logger: its code, or what stands in its place. */
export interface LogCall {
  readonly code: string;
  /** Whether the code is a literal in snake_case. */
  readonly stable: boolean;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;
const nameOf = (value: unknown) => (isNode(value) && value.type === 'Identifier' ? value.value : undefined);

const argumentOf = (call: Node): LogCall => {
  const [first] = (call.arguments ?? []) as { expression: Node }[];
  const code = first?.expression.type === 'StringLiteral' ? String(first.expression.value) : undefined;
  return { code: code ?? `a ${first?.expression.type}`, stable: /^[a-z]+(_[a-z]+)+$/.test(code ?? '') };
};

const callOf = (node: Node): LogCall | undefined => {
  if (node.type !== 'CallExpression' || !isNode(node.callee)) return undefined;
  const { callee } = node;
  if (callee.type !== 'MemberExpression') {
    return nameOf(callee) === 'callDoor' ? argumentOf(node) : undefined;
  }
  if (nameOf(callee.object) === 'console') return { code: 'console', stable: false };
  if (nameOf(callee.object) !== 'logger' || nameOf(callee.property) === 'addContext') return undefined;
  return argumentOf(node);
};

const walk = (value: unknown, found: LogCall[]): void => {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, found);
    return;
  }
  if (!isNode(value)) return;
  const call = callOf(value);
  if (call) found.push(call);
  for (const child of Object.values(value)) if (typeof child === 'object') walk(child, found);
};

/** Every call of the logger, of the console and of `callDoor` (whose first argument is the code of its line) in a source. */
export const logCallsOf = (source: string): LogCall[] => {
  const found: LogCall[] = [];
  walk(parseSync(source, { syntax: 'typescript', target: 'es2023' }).body, found);
  return found;
};
