import { type Check, check, judge } from './check';
import type { Facts, Subscriptions } from './facts';

const CONFIRMED = 'who is told has confirmed it';

const hintOf = (subscriptions: Subscriptions | undefined, wanted: string, stage: string): string => {
  if (!subscriptions) {
    return `the deployed stage tells nobody: npx cdk deploy --all -c stage=${stage}, for alarmsEmail was set after it was deployed`;
  }
  const { confirmed, pending } = subscriptions;
  if (pending.length === 0 && confirmed.length === 0)
    return `nobody is subscribed to the alarms: npx cdk deploy --all -c stage=${stage} subscribes alarmsEmail`;
  if (![...pending, ...confirmed].includes(wanted)) {
    const others = [...confirmed, ...pending].join(', ');
    return `the deployed stage tells ${others}, not ${wanted}: npx cdk deploy --all -c stage=${stage} subscribes alarmsEmail, which must confirm then`;
  }
  return `${pending.join(', ')} must confirm: open the mail of "AWS Notifications" and follow its link (it is good for three days; after that, ask for another in the SNS console)`;
};

/** Whether the one whom the settings name has agreed to hear of alarms, and all others too; once such a stage is deployed. */
const agreed = ({ settings, stacks, subscriptions, stage }: Facts): Check[] => {
  const wanted = 'value' in settings ? settings.value.alarmsEmail : undefined;
  if (wanted === undefined || !('value' in stacks) || stacks.value.service === 'missing') return [];
  return [
    judge(CONFIRMED, subscriptions, (found) =>
      check(
        CONFIRMED,
        found?.confirmed.includes(wanted) === true && found.pending.length === 0,
        hintOf(found, wanted, stage),
      ),
    ),
  ];
};

/** Whether somebody is told what rings, and what it costs; of settings that are wrong, told as such, nothing is known. */
export const judgeTelling = (facts: Facts): Check[] =>
  facts.local || 'problem' in facts.settings
    ? agreed(facts)
    : [
        judge('somebody is told when an alarm rings', facts.settings, ({ alarmsEmail }) =>
          check(
            'somebody is told when an alarm rings',
            alarmsEmail !== undefined,
            'set alarmsEmail of the stage in lib/stages.ts, deploy, and confirm the mail that SNS sends there',
          ),
        ),
        ...agreed(facts),
        judge('somebody is told what it costs', facts.settings, ({ monthlyBudgetUsd }) =>
          check(
            'somebody is told what it costs',
            monthlyBudgetUsd !== undefined,
            'set monthlyBudgetUsd of the stage in lib/stages.ts',
          ),
        ),
      ];
