import { type Dmarc, dmarcFault, dmarcOf } from '../../bin/support/doctor/dmarc';

const dmarc = (...records: string[]): Dmarc => ({ lookedAt: ['_dmarc.shop.example'], records });

describe('the DMARC records of a domain', () => {
  const dns = (records: Record<string, string[][]>) => async (name: string) => {
    const found = records[name];
    if (!found) throw Object.assign(new Error(`queryTxt ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
    return found;
  };

  test('are its own, put together from their parts, among other texts', async () => {
    const lookup = dns({ '_dmarc.shop.example': [['some text'], ['v=DMARC1;', ' p=none;']] });
    expect(await dmarcOf('shop.example', undefined, lookup)).toEqual(dmarc('v=DMARC1; p=none;'));
  });

  test('are those of the domain above it that the stage says is its own, and no other text is one', async () => {
    const lookup = dns({
      '_dmarc.news.shop.example': [['none'], ['v=DMARC10; p=none'], ['v=spf1 -all']],
      '_dmarc.shop.example': [['v=DMARC1; p=reject']],
    });
    expect(await dmarcOf('news.shop.example', 'shop.example', lookup)).toEqual({
      lookedAt: ['_dmarc.news.shop.example', '_dmarc.shop.example'],
      records: ['v=DMARC1; p=reject'],
    });
  });

  test.each([undefined, 'a.gov.example', 'v.example', 'n.example'])(
    'are not those of a domain above that senderDomain %s does not name: it may be everybody’s',
    async (senderDomain) => {
      const lookup = dns({
        '_dmarc.gov.example': [['v=DMARC1; p=reject']],
        '_dmarc.v.example': [['v=DMARC1; p=reject']],
        '_dmarc.n.example': [['v=DMARC1; p=reject']],
      });
      const found = await dmarcOf('a.gov.example', senderDomain, lookup);
      expect(found).toEqual({ lookedAt: ['_dmarc.a.gov.example'], records: [] });
    },
  );

  test('that are its own hide those above, good or not', async () => {
    const lookup = dns({
      '_dmarc.news.shop.example': [['v=DMARC1;']],
      '_dmarc.shop.example': [['v=DMARC1; p=reject']],
    });
    const found = await dmarcOf('news.shop.example', 'shop.example', lookup);
    expect(dmarcFault(found)).toMatch(/^"v=DMARC1;" at _dmarc\.news\.shop\.example says no policy/);
  });

  test('are unknown, not missing, when the DNS cannot be asked', async () => {
    const down = async () =>
      Promise.reject(Object.assign(new Error('queryTxt ETIMEOUT'), { code: 'ETIMEOUT' }));
    await expect(dmarcOf('shop.example', undefined, down)).rejects.toThrow('ETIMEOUT');
  });

  test.each([
    'v=DMARC1; p=none',
    'v=DMARC1;p=Quarantine;',
    'v = DMARC1 ; p = reject ; sp=none; pct=50; rua=mailto:a@b.example',
  ])('have a policy: %s', (record) => expect(dmarcFault(dmarc(record))).toBeUndefined());

  test.each([
    'v=DMARC1',
    'v=DMARC1;',
    'v=DMARC1; p=',
    'v=DMARC1; p=nothing',
    'v=DMARC1; sp=none',
    'v=DMARC1; p=none; sp=maybe',
    'v=DMARC1; p=none; p=reject',
    'v=DMARC1; rua=mailto:p=none@shop.example',
  ])('have no policy: %s', (record) => expect(dmarcFault(dmarc(record))).toMatch(/says no policy/));
});
