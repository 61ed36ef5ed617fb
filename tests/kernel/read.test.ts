import { issuesOf } from '../../functions/shared/kernel/errors';
import { read } from '../../functions/shared/kernel/read';
import { readerOf } from '../../functions/shared/kernel/reader';
import * as z from '../../functions/shared/kernel/schema';

const schema = z.strictObject({
  name: z.string().check(z.minLength(1)),
  ages: z._default(z.array(z.number()), []),
});

describe('read', () => {
  it('answers the value as the schema gives it', () => {
    expect(read(schema, { name: 'Ada' })).toEqual({ ok: true, value: { name: 'Ada', ages: [] } });
  });

  it.each([[{ name: '', ages: ['x', 1, true] }], [{ nam: 'Ada' }], [undefined], ['text']])(
    'answers the mistakes that zod finds in %j',
    (value) => {
      const parsed = z.safeParse(schema, value);
      expect(read(schema, value)).toEqual({ ok: false, issues: issuesOf(parsed.error ?? { issues: [] }) });
    },
  );

  it.each([
    ['answers with a promise', async () => true],
    [
      'throws',
      () => {
        throw new Error('a broken rule');
      },
    ],
  ])('throws by a schema whose rule %s', (_, rule) => {
    expect(() => read(z.string().check(z.refine(rule)), 'x')).toThrow('a schema must answer at once');
  });
});

describe('readerOf', () => {
  it('makes its code when it is first asked, once, and asks the schema about what that does not take', () => {
    const made: symbol[] = [];
    let loaded = 0;
    const reader = readerOf(
      (refused) => {
        made.push(refused);
        return (value) => (value === 'taken' ? { name: 'by the code', ages: [] } : refused);
      },
      () => {
        loaded += 1;
        return schema;
      },
    );
    expect(made).toEqual([]);
    const { validate } = reader['~standard'];
    const taken = { value: { name: 'by the code', ages: [] } };
    expect([validate('taken'), validate('taken')]).toEqual([taken, taken]);
    expect([made.length, loaded]).toEqual([1, 0]);
    expect(validate({ name: 'Ada' })).toEqual({ value: { name: 'Ada', ages: [] } });
    expect(validate('other')).toHaveProperty('issues');
    expect([made.length, loaded]).toEqual([1, 2]);
  });
});
