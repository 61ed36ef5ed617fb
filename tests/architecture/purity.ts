import { parseSync } from '@swc/core';

/** What a rule of `domain/` must not do: wait, look at the clock, make ids, read settings, throw dice. */
type Node = { readonly type?: string } & Readonly<Record<string, unknown>>;

/** Objects of the world: naming one is already too much. */
const WORLD = new Set(['process', 'console', 'fetch', 'crypto', 'performance', 'require']);
const TIMERS = new Set(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']);

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;
const nameOf = (value: unknown): string | undefined =>
  isNode(value) && value.type === 'Identifier' ? String(value.value) : undefined;

const mistakeOf = (node: Node): string | undefined => {
  switch (node.type) {
    case 'AwaitExpression':
      return 'await';
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'MethodProperty':
      return node.async ? 'async' : undefined;
    case 'ClassMethod':
      return isNode(node.function) && node.function.async ? 'async' : undefined;
    case 'MemberExpression': {
      const object = nameOf(node.object);
      const property = nameOf(node.property);
      if (object && WORLD.has(object)) return `${object}.${property}`;
      const path = `${object}.${property}`;
      return path === 'Date.now' || path === 'Math.random' ? path : undefined;
    }
    case 'NewExpression': {
      const given = Array.isArray(node.arguments) ? node.arguments.length : 0;
      const made = nameOf(node.callee);
      if (made === 'Date' && given === 0) return 'new Date()';
      return made === 'Promise' ? 'new Promise' : undefined;
    }
    case 'CallExpression': {
      const called = nameOf(node.callee);
      if (isNode(node.callee) && node.callee.type === 'Import') return 'import()';
      if (called === 'Date') return 'Date()';
      return called && (WORLD.has(called) || TIMERS.has(called)) ? `${called}()` : undefined;
    }
    default:
      return undefined;
  }
};

const walk = (value: unknown, found: string[]): void => {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, found);
    return;
  }
  if (!isNode(value)) return;
  const mistake = mistakeOf(value);
  if (mistake) found.push(mistake);
  for (const child of Object.values(value)) if (typeof child === 'object') walk(child, found);
};

/** What in this source is not pure, in the order in which it stands there. */
export const impurities = (source: string): string[] => {
  const found: string[] = [];
  walk(parseSync(source, { syntax: 'typescript', target: 'es2024' }), found);
  return found;
};

/** Names that a module exports as values. */
export const exportedNames = (source: string): string[] =>
  parseSync(source, { syntax: 'typescript', target: 'es2024' }).body.flatMap((item) => {
    if (item.type === 'ExportDeclaration') {
      const { declaration } = item;
      if (declaration.type === 'VariableDeclaration')
        return declaration.declarations.flatMap(({ id }) => nameOf(id) ?? []);
      return 'identifier' in declaration && isNode(declaration.identifier)
        ? [nameOf(declaration.identifier) ?? '']
        : [];
    }
    if (item.type !== 'ExportNamedDeclaration') return [];
    return item.specifiers.flatMap((specifier) => {
      if (specifier.type !== 'ExportSpecifier') return [];
      return nameOf(specifier.exported ?? specifier.orig) ?? [];
    });
  });
