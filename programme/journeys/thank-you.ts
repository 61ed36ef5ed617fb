import { defineJourney } from '../vocabulary';

/** Three days after an order, unless it was taken back; once in 30 days, so that regulars are not thanked each time. */
export const thankYou = defineJourney({
  id: 'thank-you',
  name: 'Thank you for your order',
  entry: { on: 'interaction', event: 'Order Completed' },
  reentry: { policy: 'one-at-a-time', gap: '30d' },
  maximumAge: '3d',
  exit: [{ id: 'refunded', when: { did: 'Order Refunded', since: 'entry' } }],
  priority: 40,
  steps: [
    { id: 'three-days', do: 'wait', for: '3d' },
    { id: 'thank', do: 'send', template: 'thank-you', topic: 'news', expires: '4d' },
  ],
});
