import { chiSquareUpperTail } from '../../../functions/scoring/domain/math/chi-square';
import { studentBeyond, studentCritical } from '../../../functions/scoring/domain/math/student-t';

// Reference values: SciPy 1.17.
describe("Student's t", () => {
  test.each([
    [0, 3, 1],
    [1, 1, 0.5],
    [2.5, 7, 0.04099221858575289],
    [5.3001403584116416, 36671.15797736045, 1.1638149682256585e-7],
    [-12, 4.5, 0.00013783197653273045],
    [40, 30, 1.3726045194406417e-27],
    [3, 1e6, 0.0026998625414218],
  ])('is beyond %d with %d degrees of freedom as often as SciPy says', (t, df, p) => {
    expect(studentBeyond(t, df) / p).toBeCloseTo(1, 9);
  });

  test.each([
    [0.05, 1, 12.706204736174705],
    [0.05, 3.7, 2.8675207071911903],
    [0.05, 36671.15797736045, 1.9600286770213082],
    [0.05, 1e7, 1.9599642217672055],
    [1e-6, 12, 9.084692934131269],
    [0.9, 5, 0.1321751752316873],
  ])('has its critical values: p %d with %d degrees of freedom', (p, df, t) => {
    expect(studentCritical(p, df) / t).toBeCloseTo(1, 9);
  });

  it('is the normal distribution at the end', () => {
    expect(studentCritical(0.05, 1e12)).toBeCloseTo(1.959963984540054, 9);
    expect(studentBeyond(1.959963984540054, 1e12)).toBeCloseTo(0.05, 12);
    expect(studentBeyond(1e200, 5)).toBe(0);
  });
});

test.each([
  [0, 2, 1],
  [0.001, 3, 0.9999915920809419],
  [0.20253125, 2, 0.9036929575604196],
  [3.841458820694124, 1, 0.04999999999999989],
  [50, 10, 2.669083424904495e-7],
  [900, 4, 1.6659412638877616e-193],
])('a chi-square of %d with %d degrees of freedom has its upper tail', (x, df, p) => {
  expect(chiSquareUpperTail(x, df) / p).toBeCloseTo(1, 9);
});
