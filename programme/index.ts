import { defineProgramme } from '../functions/programme/contract';
import { abandonedBasket } from './journeys/abandoned-basket';
import { lastChance } from './journeys/last-chance';
import { thankYou } from './journeys/thank-you';
import { welcome } from './journeys/welcome';

/** The loyalty programme of The Gift Cupboard, a shop that sends gifts by post. Templates are added when it is built. */
export const programme = defineProgramme({
  schema: 1,
  name: 'The Gift Cupboard Club',
  languages: ['en', 'fr'],
  timeZone: 'Europe/London',
  currency: 'GBP',
  exchangeRates: { EUR: 0.86, USD: 0.75 },
  sender: { name: 'The Gift Cupboard', address: 'club@gift-cupboard.example' },
  topics: [
    { id: 'news', name: { en: 'News and offers', fr: 'Nouveautés et offres' } },
    { id: 'events', name: { en: 'Evenings in our shops', fr: 'Soirées dans nos boutiques' } },
  ],
  interests: [
    { id: 'birthdays', name: { en: 'Birthdays', fr: 'Anniversaires' } },
    { id: 'weddings', name: { en: 'Weddings', fr: 'Mariages' } },
    { id: 'home', name: { en: 'For the home', fr: 'Pour la maison' } },
    { id: 'table', name: { en: 'Tea and table', fr: 'Thé et table' } },
    { id: 'children', name: { en: 'For children', fr: 'Pour les enfants' } },
  ],
  consent: [
    { topic: 'news', when: { trait: 'newsletter' } },
    { topic: 'events', when: { trait: 'events' } },
  ],
  // In 30 days, nine messages could fall into one calendar month; in 31, eight are eight.
  caps: [
    { scope: 'all', max: 8, window: '31d' },
    { scope: 'all', max: 1, window: '1d' },
  ],
  messageGap: '4h',
  // Each member's own cap under the eight: seven for whoever answers as most do, one for whoever never does.
  engagement: {},
  // The eighth is kept for the message that is sent when a member is about to leave.
  lastChanceSlots: 1,
  quietHours: { from: '21:00', to: '08:00' },
  segments: [{ id: 'buyers', when: { did: 'Order Completed' } }],
  scores: {
    silence: { horizon: '30d', medium: 0.45, high: 0.65 },
    // How warm those are who have not bought for a while: by what they look at, with the usual points of a shop.
    heat: {},
  },
  journeys: [welcome, abandonedBasket, thankYou, lastChance],
});
