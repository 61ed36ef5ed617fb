import { RelanceError } from '../../functions/shared/kernel/errors';
import { DAY_MS, isoTime } from '../../functions/shared/kernel/time';
import type { LiveApi } from './live-api';
import { firstMailTo, unsubscribeLink } from './mails';
import { waitFor } from './wait-for';

/** What the scenes are played on. */
export interface Stageplay {
  readonly api: LiveApi;
  readonly mailsUrl: string;
  /** Tells the members of this demo from those of another on the same stage. */
  readonly run: string;
  readonly signal?: AbortSignal;
  readonly tell: (text: string) => void;
}

/** What the API kept and refused of the scenes' calls; a call with a bad key counts for neither. */
export interface Played {
  readonly accepted: number;
  readonly rejected: number;
}

/** The people of the scenes; each plays in one only, because one message a day is also true here. */
export const CAST = ['grace', 'amelie', 'basil', 'olga', 'eager', 'lea', 'petra', 'paul'] as const;
/** One of them. */
export type Role = (typeof CAST)[number];

/** The user id of a role, as the website gives it. */
export const userOf = (run: string, role: Role): string => `${role}-${run}`;

/** The address of a role. */
export const addressOf = (run: string, role: Role): string => `${userOf(run, role)}@example.com`;

/** Her mail waits behind the last 30 days of the shop, which were just sent: minutes on a machine that is busy with other things. */
const MAIL_SECONDS = 900;

/** The calls of one scene, and the count of what became of them. Throws `scene_refused`. */
export const scene = ({ api, run }: Pick<Stageplay, 'api' | 'run'>) => {
  let accepted = 0;
  let rejected = 0;
  let count = 0;
  const call = (role: Role, rest: Record<string, unknown>, at = Date.now()) => {
    count += 1;
    return {
      userId: userOf(run, role),
      messageId: `demo-${run}-${role}-${count}`,
      timestamp: isoTime(at),
      ...rest,
    };
  };
  const post = async (path: string, body: unknown) => {
    const answer = await api.post(path, body);
    if (answer.status !== 200) {
      throw new RelanceError(
        'scene_refused',
        `${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`,
      );
    }
    accepted += 1;
  };
  return {
    call,
    played: (): Played => ({ accepted, rejected }),
    signUp: (role: Role, firstName: string, options: { french?: boolean; daysAgo?: number } = {}) =>
      post(
        '/v1/identify',
        call(
          role,
          {
            traits: { email: addressOf(run, role), firstName, newsletter: true },
            context: { locale: options.french ? 'fr-FR' : 'en-GB' },
          },
          Date.now() - (options.daysAgo ?? 0) * DAY_MS,
        ),
      ),
    track: (role: Role, event: string, properties: Record<string, unknown>) =>
      post('/v1/track', call(role, { event, properties })),
    batch: async (calls: readonly unknown[]) => {
      const answer = await api.post('/v1/batch', { batch: calls });
      if (answer.status !== 200) {
        throw new RelanceError('scene_refused', `/v1/batch answered ${answer.status}`);
      }
      const refused = (answer.body.rejected as unknown[] | undefined)?.length ?? 0;
      rejected += refused;
      accepted += calls.length - refused;
    },
  };
};

/** What the people of the scenes put into their baskets. */
export const TEAPOT = {
  product_id: 'teapot',
  name: 'Red Retrospot Teapot',
  price: 12.5,
  currency: 'GBP',
  quantity: 1,
};
const order = (id: string, over: Record<string, unknown> = {}) => ({
  order_id: id,
  revenue: 32.4,
  currency: 'GBP',
  ...over,
});

/** The scenes that need no waiting: sign-ups, baskets, a poisoned event between good ones, bad input, a bad key. */
export const playLiveTraffic = async (play: Stageplay): Promise<Played> => {
  const { api, run, tell } = play;
  const { batch, call, played, signUp, track } = scene(play);
  tell('two people sign up, one in English, one in French');
  await signUp('grace', 'Grace');
  await signUp('amelie', 'Amélie', { french: true });

  tell('two baskets: one is left behind, the other becomes an order');
  await signUp('basil', 'Basil', { daysAgo: 3 });
  await signUp('olga', 'Olga', { daysAgo: 3 });
  await track('basil', 'Product Added', TEAPOT);
  await track('olga', 'Product Added', TEAPOT);
  await track('olga', 'Order Completed', order(`demo-${run}-olga`));

  tell(
    'a poisoned event (an order in a currency that nobody knows) between two good ones, and one without identity',
  );
  await signUp('petra', 'Petra', { daysAgo: 3 });
  await batch([
    call('paul', { type: 'track', event: 'Product Viewed', properties: TEAPOT }),
    call('petra', { type: 'track', event: 'Order Completed', properties: order('p', { currency: 'XTS' }) }),
    { type: 'track', event: 'Product Viewed', messageId: `demo-${run}-nobody`, properties: TEAPOT },
    call('petra', { type: 'track', event: 'Product Viewed', properties: TEAPOT }),
  ]);

  const refused = await api.post('/v1/track', call('paul', { event: 'Product Viewed' }), 'not-a-write-key');
  tell(`a bad write key is answered ${refused.status}`);
  return played();
};

/** One member leaves by the link of a real mail, and fills a basket afterwards that must not be written to. */
export const playUnsubscribe = async (play: Stageplay): Promise<Played> => {
  const { mailsUrl, run, signal, tell } = play;
  const { played, signUp, track } = scene(play);
  await signUp('lea', 'Léa', { french: true });
  const mail = await waitFor('welcome mail', () => firstMailTo(mailsUrl, addressOf(run, 'lea')), {
    seconds: MAIL_SECONDS,
    signal,
  });
  const answer = await fetch(unsubscribeLink(mail.raw), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });
  if (!answer.ok) throw new RelanceError('scene_refused', `unsubscribing answered ${answer.status}`);
  tell('Léa left by the link of her welcome mail');
  await track('lea', 'Product Added', TEAPOT);
  return played();
};
