import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';

/** What a budget is. */
export interface AccountBudgetProps {
  /** Its name in the account. */
  readonly name: string;
  /** US dollars a month, of the whole account. */
  readonly monthlyUsd: number;
  /** Who is told. */
  readonly email: string;
}

/**
 * Tells somebody at four fifths of a month's money, and when the month is forecast to cost more than all of it (see
 * docs/runbook.md, "What it costs"). A budget only tells: what bounds a flood are the limits of the stage.
 */
export class AccountBudget extends Construct {
  constructor(scope: Construct, id: string, props: AccountBudgetProps) {
    super(scope, id);
    const tell = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notification: {
        notificationType,
        comparisonOperator: 'GREATER_THAN',
        threshold,
        thresholdType: 'PERCENTAGE',
      },
      subscribers: [{ subscriptionType: 'EMAIL', address: props.email }],
    });
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: props.name,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: props.monthlyUsd, unit: 'USD' },
      },
      notificationsWithSubscribers: [tell('ACTUAL', 80), tell('FORECASTED', 100)],
    });
  }
}
