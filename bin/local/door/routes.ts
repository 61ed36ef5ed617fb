import type { DoorRoute } from '../../../lib/outputs';

const pathPattern = (path: string): RegExp => {
  const parts = path.split('/').map((part) => {
    if (/^\{\w+\+\}$/.test(part)) return '.+';
    if (/^\{\w+\}$/.test(part)) return '[^/]+';
    return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}$`);
};

const variables = (path: string): number =>
  (path.match(/\{/g) ?? []).length + (path.match(/\+\}/g) ?? []).length;

/**
 * The route that an HTTP API would take for a call, or undefined: of those whose path and method fit, the one with fewest
 * variables, a greedy one (`{proxy+}`) counting as two.
 */
export const routeOf = (routes: readonly DoorRoute[], method: string, path: string): DoorRoute | undefined =>
  routes
    .filter((route) => route.methods.includes(method) && pathPattern(route.path).test(path))
    .sort((a, b) => variables(a.path) - variables(b.path))[0];
