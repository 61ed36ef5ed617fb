/** A symmetric positive definite matrix as D⁻¹ L Lᵀ D⁻¹: L lower, D the diagonal that scales its own to 1. */
export interface Factors {
  readonly size: number;
  readonly lower: Float64Array;
  readonly scale: Float64Array;
}

/**
 * The factors of A (size x size, row after row; both triangles filled), by Cholesky on A with its diagonal scaled to 1 (Golub & Van
 * Loan, Matrix Computations, 4.2), so that features of any unit do as well. Undefined when A is not positive definite to working
 * precision.
 */
export const factorsOf = (matrix: Float64Array, size: number): Factors | undefined => {
  const scale = new Float64Array(size);
  for (let i = 0; i < size; i += 1) {
    const diagonal = matrix[i * size + i] as number;
    if (!(diagonal > 0) || diagonal === Number.POSITIVE_INFINITY) return undefined;
    scale[i] = 1 / Math.sqrt(diagonal);
  }
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = (matrix[i * size + j] as number) * (scale[i] as number) * (scale[j] as number);
      for (let k = 0; k < j; k += 1) sum -= (lower[i * size + k] as number) * (lower[j * size + k] as number);
      if (i === j) {
        if (!(sum > size * Number.EPSILON)) return undefined;
        lower[i * size + i] = Math.sqrt(sum);
      } else {
        lower[i * size + j] = sum / (lower[j * size + j] as number);
      }
    }
  }
  return { size, lower, scale };
};

/** D L⁻ᵀ z: of independent standard normal numbers z, normal ones whose covariance is the inverse of A. */
export const spreadBy = ({ size, lower, scale }: Factors, z: Float64Array): Float64Array => {
  const x = Float64Array.from(z);
  for (let i = size - 1; i >= 0; i -= 1) {
    let sum = x[i] as number;
    for (let k = i + 1; k < size; k += 1) sum -= (lower[k * size + i] as number) * (x[k] as number);
    x[i] = sum / (lower[i * size + i] as number);
  }
  return x.map((value, i) => value * (scale[i] as number));
};

/** The x of A x = b; undefined when A is not positive definite to working precision (see factorsOf). */
export const solvePositive = (
  matrix: Float64Array,
  vector: Float64Array,
  size: number,
): Float64Array | undefined => {
  const factors = factorsOf(matrix, size);
  if (!factors) return undefined;
  const { lower, scale } = factors;
  const x = new Float64Array(size);
  for (let i = 0; i < size; i += 1) {
    let sum = (vector[i] as number) * (scale[i] as number);
    for (let k = 0; k < i; k += 1) sum -= (lower[i * size + k] as number) * (x[k] as number);
    x[i] = sum / (lower[i * size + i] as number);
  }
  return spreadBy(factors, x);
};
