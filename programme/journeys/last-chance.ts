import { defineJourney } from '../vocabulary';

/**
 * The risk that somebody falls silent or unsubscribes has just become high, and they can still be reached: the best offer, at most
 * every 90 days, and one in ten of them gets nothing, drawn as they enter, to know what it brings.
 */
export const lastChance = defineJourney({
  id: 'last-chance',
  name: 'Last chance',
  entry: {
    on: 'fact',
    fact: 'Churn Risk Changed',
    where: {
      all: [
        { property: 'score', in: ['silence', 'unsubscribe'] },
        { property: 'to', is: 'high' },
        { property: 'direction', is: 'up' },
        { consent: 'news', is: 'granted' },
        { reachable: 'email' },
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
    {
      id: 'offer',
      do: 'send',
      template: 'last-chance',
      topic: 'news',
      class: 'last-chance',
      expires: '7d',
      // At the hour at which this member is usually there, where that is known: there is no second chance to be read.
      bestHour: { within: '1d' },
    },
  ],
});
