import { itemSize, writeUnits } from './item-size';

describe('the size of an item as DynamoDB counts it', () => {
  it.each([
    [{ pk: { S: 'abc' } }, 5],
    [{ n: { N: '0' } }, 2],
    [{ n: { N: '1234' } }, 4],
    [{ n: { N: '-1234' } }, 5],
    [{ n: { N: '1200' } }, 3],
    [{ é: { BOOL: true } }, 3],
    [{ l: { L: [{ S: 'ab' }, { N: '1' }] } }, 1 + 3 + 3 + 3],
    [{ m: { M: { a: { S: 'x' } } } }, 1 + 3 + 1 + 1 + 1],
  ])('%j has %d bytes', (item, size) => {
    expect(itemSize(item)).toBe(size);
  });

  it('costs a unit for each begun kilobyte', () => {
    expect([0, 1, 1024, 1025, 2049].map(writeUnits)).toEqual([1, 1, 1, 2, 3]);
  });
});
