/** The name of this rule. */
export const LEAVING_MODEL = 'union-1';

/**
 * The risk that a member falls silent or unsubscribes within one horizon. The two are taken as independent given what is known of
 * the member; whatever their dependence, the truth lies between the larger of the two and their sum, and so does this.
 */
export const leavingRisk = (silence: number, unsubscribe: number): number =>
  1 - (1 - silence) * (1 - unsubscribe);
