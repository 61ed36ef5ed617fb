import { defineJourney } from '../vocabulary';

/** The risk of silence has just become high: the best offer, rarely, with a control group to know what it brings. */
export const lastChance = defineJourney({
  id: 'last-chance',
  name: 'Last chance',
  entry: {
    on: 'fact',
    fact: 'Churn Risk Changed',
    where: {
      all: [
        { property: 'to', is: 'high' },
        { property: 'direction', is: 'up' },
        { consent: 'news', is: 'granted' },
        { segment: 'buyers' },
      ],
    },
  },
  reentry: { policy: 'one-at-a-time', gap: '90d' },
  maximumAge: '2d',
  exit: [{ id: 'came-back', when: { did: 'Order Completed', since: 'entry' } }],
  priority: 90,
  controlGroup: 0.1,
  steps: [
    { id: 'offer', do: 'send', template: 'last-chance', topic: 'news', class: 'last-chance', expires: '7d' },
  ],
});
