import { packPressure } from '../../functions/messaging/contract';
import type { Outcome } from '../../functions/scoring/contract';
import { dayOneArtefact } from '../../functions/scoring/domain/artefact/day-one-artefact';
import { readArtefact } from '../../functions/scoring/domain/artefact/read-artefact';
import type {
  MemberScoreStore,
  ModelReader,
  NightStore,
  PlanStore,
  ScanPosition,
} from '../../functions/scoring/ports';
import { activityOf, contactOf, NOW, scoresOf, sentAt } from '../support/scoring/builders';

type Item = { readonly pk: string; readonly sk: string };

/** What every MemberScoreStore does; `open` gives an empty one, and a way to put items of other owners. */
export const memberScoreStoreContract = (
  open: () => Promise<{ store: MemberScoreStore; put: (...items: readonly Item[]) => Promise<void> | void }>,
) => {
  const scanAll = async (store: MemberScoreStore, segment: number, segments: number) => {
    const cards = [];
    let from: ScanPosition | undefined;
    do {
      const page = await store.scan(segment, segments, from && JSON.parse(JSON.stringify(from)));
      cards.push(...page.cards);
      from = page.next;
    } while (from);
    return cards;
  };

  it('answers ACTIVITY and SCORES cards only, those of a member side by side, in exactly one segment', async () => {
    const { store, put } = await open();
    const members = Array.from({ length: 30 }, (_, index) => `member-${index}`);
    for (const member of members) {
      await put(activityOf(member), { pk: member, sk: 'CARD#PROFILE' }, scoresOf(member), {
        pk: member,
        sk: 'ENROLMENT#welcome#once',
      });
    }
    const segments = await Promise.all([scanAll(store, 0, 2), scanAll(store, 1, 2)]);
    for (const cards of segments) {
      for (let at = 0; at < cards.length; at += 2) {
        expect(cards[at + 1]?.pk).toBe(cards[at]?.pk);
        expect([cards[at]?.sk, cards[at + 1]?.sk]).toEqual(['CARD#ACTIVITY', 'CARD#SCORES']);
      }
    }
    const all = segments.flat().map((card) => `${card.pk} ${card.sk}`);
    expect(all).toHaveLength(60);
    expect(new Set(all).size).toBe(60);
  });

  it('answers all that a score needs of both cards', async () => {
    const { store, put } = await open();
    const activity = activityOf('m1');
    await put(activity, scoresOf('m1', 'medium'), { pk: 'm2', sk: 'CARD#ACTIVITY', redirect: 'm1' } as Item);
    const cards = await scanAll(store, 0, 1);
    expect(cards).toContainEqual(expect.objectContaining({ pk: 'm1', all: activity.all }));
    expect(cards).toContainEqual(scoresOf('m1', 'medium'));
    expect(cards).toContainEqual(expect.objectContaining({ pk: 'm2', redirect: 'm1' }));
  });

  it('answers the contact with its reservations read, and leaves out one that is damaged', async () => {
    const { store, put } = await open();
    const [slot] = packPressure([sentAt(NOW)]);
    const contact = contactOf('m1');
    await put(activityOf('m1'), { ...contact, pressure: [slot, 'damaged', slot] } as Item, scoresOf('m1'));
    const cards = await scanAll(store, 0, 1);
    const read = { ...contact, pressure: [sentAt(NOW), sentAt(NOW)] };
    expect(cards.map(({ sk }) => sk)).toEqual(['CARD#ACTIVITY', 'CARD#CONTACT', 'CARD#SCORES']);
    expect(read).toMatchObject(cards[1] as object);
    expect(cards[1]).toMatchObject({ pressure: read.pressure, address: contact.address });
    expect(await store.others('m1')).toEqual({ contact: read, scores: scoresOf('m1') });
  });

  it('writes more cards than one batch holds, and writing again replaces', async () => {
    const { store } = await open();
    const cards = Array.from({ length: 60 }, (_, index) => scoresOf(`m${index}`));
    await store.write(cards);
    await store.write([scoresOf('m7', 'high')]);
    expect(await store.others('m59')).toEqual({ scores: scoresOf('m59') });
    expect(await store.others('m7')).toEqual({ scores: scoresOf('m7', 'high') });
    expect(await store.others('nobody')).toEqual({});
  });
};

/** What every ModelReader does; `open` gives one without models, and ways to keep and promote one as training does. */
export const modelReaderContract = (
  open: () => Promise<{
    models: ModelReader;
    keep: (outcome: Outcome, version: string, artefact: unknown) => unknown;
    promote: (outcome: Outcome, version: string) => unknown;
  }>,
) => {
  const artefact = {
    ...dayOneArtefact('silence', 30),
    version: 'silence-2026-02-28',
    shift: -1 / 3,
    evaluation: { auc: 0.731 },
  };

  it('knows no model until one is promoted, and each outcome for itself', async () => {
    const { models, keep, promote } = await open();
    await keep('silence', artefact.version, artefact);
    expect(await models.current('silence')).toBeUndefined();
    await promote('silence', artefact.version);
    expect(await models.current('silence')).toBe(artefact.version);
    expect(await models.current('unsubscribe')).toBeUndefined();
    expect(await models.read('unsubscribe', artefact.version)).toBeUndefined();
    expect(await models.read('silence', 'silence-2026-02-27')).toBeUndefined();
  });

  it('answers an artefact to the last digit, whole or damaged', async () => {
    const { models, keep } = await open();
    await keep('silence', artefact.version, artefact);
    expect(readArtefact(await models.read('silence', artefact.version), 'silence')).toEqual({
      ok: true,
      value: artefact,
    });
    await keep('silence', 'damaged', { schema: 1 });
    expect(await models.read('silence', 'damaged')).toEqual({ schema: 1 });
  });
};

/** What every NightStore and PlanStore does. */
export const nightStoreContract = (open: () => Promise<NightStore & PlanStore>) => {
  const part = { night: '2026-03-01T02:00:00.000Z', segment: 3, changed: 1, bands: { low: 4 } };

  it('keeps the last progress of a segment, and never goes back from done', async () => {
    const store = await open();
    expect(await store.read(part.night, 3)).toBeUndefined();
    await store.save({ ...part, scored: 4, done: false }, NOW);
    expect(await store.read(part.night, 3)).toEqual({ ...part, scored: 4, done: false });
    await store.save({ ...part, scored: 9, done: true }, NOW);
    await store.save({ ...part, scored: 4, done: false }, NOW);
    expect(await store.read(part.night, 3)).toEqual({ ...part, scored: 9, done: true });
    expect(await store.read(part.night, 4)).toBeUndefined();
  });

  it('keeps which night is the last, and gives what its segments that are done counted', async () => {
    const store = await open();
    const counted = { of: 'orders' as const, recency: '1.1', frequency: '1.1', money: '', spend: '' };
    expect(await store.latest()).toBeUndefined();
    await store.keep({ night: 'before' });
    const limits = { recency: [1, 2, 3, 4], frequency: [1, 1, 2, 3] };
    const planned = {
      night: part.night,
      population: { night: 'before', of: 'orders' as const, limits },
      models: { silence: 'silence-2026-02-28' },
      segments: 2,
      before: [{ night: 'before', segments: 16 }, { night: 'older' }],
      programme: 7,
      former: { models: { silence: 'silence-2026-02-27' }, programme: 6 },
    };
    await store.keep(planned);
    expect(await store.latest()).toEqual(planned);
    await store.save({ ...part, segment: 0, scored: 4, counted, done: true }, NOW);
    await store.save({ ...part, segment: 1, scored: 4, counted, done: false }, NOW);
    await store.save({ ...part, segment: 2, scored: 4, done: true }, NOW);
    await store.save({ ...part, night: 'another', segment: 0, scored: 4, counted, done: true }, NOW);
    expect(await store.counted(part.night)).toEqual([counted]);
  });
};
