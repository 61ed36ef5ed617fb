import type { CountRequest, Scope } from '../contract';

/** A scope's name: `programme`, `journey welcome`, `mail welcome/greet`. */
export const scopeName = (scope: Scope): string => {
  if (scope.kind === 'programme') return 'programme';
  return scope.kind === 'journey' ? `journey ${scope.journey}` : `mail ${scope.journey}/${scope.step}`;
};

/** The scope of a name; see scopeName. */
export const scopeNamed = (name: string): Scope => {
  const [kind, journey = '', step = ''] = name.split(/[ /]/);
  if (kind === 'mail') return { kind, journey, step };
  return kind === 'journey' ? { kind, journey } : { kind: 'programme' };
};

/** Every scope that something was counted of, each once, mails first: the narrowest that tripped says most. */
export const scopesOf = (requests: readonly CountRequest[]): readonly Scope[] => {
  const mails = new Map<string, Scope>();
  const journeys = new Map<string, Scope>();
  for (const { journey, step } of requests.flatMap(({ counts }) => counts)) {
    mails.set(`${journey}/${step}`, { kind: 'mail', journey, step });
    journeys.set(journey, { kind: 'journey', journey });
  }
  return mails.size === 0 ? [] : [...mails.values(), ...journeys.values(), { kind: 'programme' }];
};
