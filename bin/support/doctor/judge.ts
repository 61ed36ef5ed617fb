import { type Check, check, judge } from './check';
import type { Facts } from './facts';
import { judgeConcurrency } from './judge-concurrency';
import { judgeRunning } from './judge-running';
import { judgeRegion, judgeSending } from './judge-sending';
import { judgeTelling } from './judge-telling';

const OLDEST_NODE = 20;
/** What the rule of CDK's own that is in our templates asks for. */
const OLDEST_BOOTSTRAP = 6;
const READY = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/;
/** After an update that was rolled back, the version before it runs. */
const RUNS = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/;

const stackHint = (stage: string, which: string, status: string): string =>
  status === 'missing'
    ? `it is not deployed: npx cdk deploy --all -c stage=${stage}`
    : status.endsWith('IN_PROGRESS')
      ? `${status}: wait until it has ended`
      : `${status}: see the events of relance-${stage}-${which} in CloudFormation, repair the cause, deploy again`;

/** They stand in this checkout: what cannot be read of them is no look that failed, but a mistake in them. */
const judgeSettings = ({ settings }: Facts): Check => {
  const name = 'the settings of the stage';
  if ('value' in settings) return { name, ok: true };
  return { name, ok: false, wrong: true, hint: `${settings.problem.message} (${settings.problem.code})` };
};

/**
 * Every check, in the order in which they are put right. What needs a deployed stage is left out until it is one;
 * without a Region or credentials that is the last one, for all others would say the same.
 */
export const judgeFacts = (facts: Facts): Check[] => {
  const deployed = 'value' in facts.stacks && RUNS.test(facts.stacks.value.service);
  const major = Number(facts.node.split('.')[0]);
  const stack = (which: 'data' | 'service') =>
    judge(`the ${which} stack is deployed`, facts.stacks, (stacks) =>
      check(
        `the ${which} stack is deployed`,
        READY.test(stacks[which]),
        stackHint(facts.stage, which, stacks[which]),
      ),
    );
  const first = [
    check(
      `Node ${OLDEST_NODE} or newer`,
      major >= OLDEST_NODE,
      `this is Node ${facts.node}: install a newer one`,
    ),
    judgeSettings(facts),
    check(
      'a Region',
      facts.region !== undefined,
      'set region of the stage in lib/stages.ts, or AWS_REGION, or region in the profile',
    ),
  ];
  if (facts.region === undefined) return first;
  const [elsewhere] = judgeRegion(facts);
  if (elsewhere) return [...first, elsewhere];
  const caller = judge('credentials', facts.caller, () => ({ name: 'credentials', ok: true }));
  if (!caller.ok) return [...first, caller];
  return [
    ...first,
    caller,
    judge('CDK’s bootstrap', facts.bootstrap, (version) =>
      check(
        'CDK’s bootstrap',
        version >= OLDEST_BOOTSTRAP,
        version === 0
          ? 'npx cdk bootstrap'
          : `its version is ${version}, and ${OLDEST_BOOTSTRAP} is needed: npx cdk bootstrap`,
      ),
    ),
    judgeConcurrency(facts),
    ...judgeSending(facts),
    ...judgeTelling(facts),
    stack('data'),
    stack('service'),
    ...(deployed ? judgeRunning(facts) : []),
  ];
};
