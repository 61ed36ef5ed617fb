import { defineJourney } from '../vocabulary';

/** One mail, once in a lifetime, as soon as there are both an address and the consent to write to it. */
export const welcome = defineJourney({
  id: 'welcome',
  name: 'Welcome to the club',
  entry: { on: 'fact', fact: 'Contact Subscribed', where: { property: 'topic', is: 'news' } },
  reentry: { policy: 'once' },
  priority: 80,
  steps: [{ id: 'greet', do: 'send', template: 'welcome', topic: 'news' }],
});
