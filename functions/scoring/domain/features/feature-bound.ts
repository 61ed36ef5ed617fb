/** Every feature of a member is within -12 to 12, whatever the cards hold: e to the 12th is beyond any count or ratio that says anything. */
export const FEATURE_BOUND = 12;
