/** Under this name everything is counted whose own name nobody asks about. */
export const OTHERS = '*';

/**
 * Names of the Segment specs for e-commerce, content, mail and mobile that are counted one by one on the ACTIVITY
 * card, beside Relance's own and those that the programme mentions. https://segment.com/docs/connections/spec/
 */
const SPEC_NAMES: ReadonlySet<string> = new Set([
  'Page Viewed',
  'Screen Viewed',
  'Signed Up',
  'Signed In',
  'Products Searched',
  'Product List Viewed',
  'Product Clicked',
  'Product Viewed',
  'Product Added',
  'Product Removed',
  'Cart Viewed',
  'Checkout Started',
  'Order Completed',
  'Order Updated',
  'Order Refunded',
  'Order Cancelled',
  'Coupon Applied',
  'Product Added to Wishlist',
  'Product Shared',
  'Product Reviewed',
  'Promotion Clicked',
  'Video Content Completed',
  'Article Viewed',
  'Application Opened',
  'Email Opened',
  'Email Clicked',
  'Email Link Clicked',
  'Email Bounced',
  'Email Complained',
  'Email Marked as Spam',
  'Unsubscribed',
]);

/** The name under which an interaction is counted: its own when the house or the programme knows it, else `*`. */
export const countedName = (name: string, mentioned: ReadonlySet<string>): string =>
  name !== '__proto__' && (SPEC_NAMES.has(name) || mentioned.has(name)) ? name : OTHERS;
