import { defineJourney } from '../vocabulary';

/** Something was put into the basket and two hours went by without an order: one mail about it. */
export const abandonedBasket = defineJourney({
  id: 'abandoned-basket',
  name: 'Abandoned basket',
  entry: { on: 'interaction', event: 'Product Added' },
  reentry: { policy: 'one-at-a-time' },
  exit: [{ id: 'ordered', when: { did: 'Order Completed', since: 'entry' } }],
  priority: 70,
  steps: [
    { id: 'two-hours', do: 'wait', for: '2h' },
    { id: 'remind', do: 'send', template: 'abandoned-basket', topic: 'news', expires: '1d' },
  ],
});
