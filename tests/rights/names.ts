import type { StageOutputs } from '../../bin/support/stage';
import type { NamedResource, OwnResource } from '../../lib/building-blocks/unused-rights';
import type { WiredFunction } from './template';

/** What of the stage has a name in the repository. */
export interface Names {
  readonly tables: StageOutputs['tables'];
  readonly queues: StageOutputs['queues'];
  /** URL of the parking queue. */
  readonly parked: string;
  /** The address that mails come from. */
  readonly sender: string;
  readonly configurationSet: string;
}

type Name = OwnResource | NamedResource;

const ownNames = (fn: WiredFunction, resource: string): OwnResource[] => {
  const usesTables = fn.grants.some(({ resource: arn }) => /^arn:[^:]+:dynamodb:.*:table\//.test(arn));
  const names: OwnResource[] = [];
  if (resource.endsWith(fn.logs)) names.push('own:logs');
  if (fn.sources.includes(resource)) names.push('own:source');
  if (fn.failures.includes(resource)) names.push('own:failures');
  // All tables have one key: the data stack's test says so.
  if (usesTables && resource.includes(':kms:')) names.push('own:key');
  if (fn.clock === resource) names.push('own:clock');
  return names;
};

/** What a resource is in the words of the repository, to a handler: see UnusedRight. */
export const namesOfResources = (functions: readonly WiredFunction[], stage: Names) => {
  const byHandler = new Map(functions.map((fn) => [fn.handler, fn]));
  const named = new Map<string, Name>([
    ...Object.entries(stage.tables).map(
      ([name, table]) => [`table/${table}`, `table:${name}` as Name] as const,
    ),
    ...Object.entries({ ...stage.queues, parked: stage.parked }).map(
      ([name, url]) => [url.split('/').at(-1) ?? url, `queue:${name}` as Name] as const,
    ),
    [`identity/${stage.sender.slice(stage.sender.lastIndexOf('@') + 1)}`, 'sender:domain'],
    [`identity/${stage.sender}`, 'sender:address'],
    [`configuration-set/${stage.configurationSet}`, 'sender:configuration-set'],
  ]);
  return (handler: string, resource: string): Name[] => {
    const fn = byHandler.get(handler);
    const name = named.get(resource.split(':').slice(5).join(':'));
    return [...(fn ? ownNames(fn, resource) : []), ...(name ? [name] : [])];
  };
};
