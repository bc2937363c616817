/** @file Cholesky's factor of a positive definite matrix, and systems solved by it. Pure. */

/** L of A = L·Lᵀ, row-major, `[size, size]`; above the diagonal there are zeros. The first n rows and columns are the factor of those of A. */
export interface CholeskyFactor {
  readonly size: number;
  readonly lower: Float64Array;
}

/**
 * Factor of a matrix `[size, size]`, of which the lower half is read.
 *
 * @throws {RangeError} when the matrix is not positive definite.
 */
export function choleskyFactor(matrix: Float64Array, size: number): CholeskyFactor {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column];
      const [a, b] = [row * size, column * size];
      for (let k = 0; k < column; k++) sum -= lower[a + k] * lower[b + k];
      if (row > column) lower[a + column] = sum / lower[b + column];
      else if (sum > 0) lower[a + row] = Math.sqrt(sum);
      else throw new RangeError(`The matrix is not positive definite: pivot ${row} of ${size} is ${sum}`);
    }
  }
  return { size, lower };
}

/** x of A·x = y for the first `y.length` rows and columns of A. */
export function solveBy({ size, lower }: CholeskyFactor, y: Float64Array): Float64Array {
  const x = y.slice();
  for (let row = 0; row < x.length; row++) {
    for (let k = 0; k < row; k++) x[row] -= lower[row * size + k] * x[k];
    x[row] /= lower[row * size + row];
  }
  for (let row = x.length - 1; row >= 0; row--) {
    x[row] /= lower[row * size + row];
    for (let k = 0; k < row; k++) x[k] -= lower[row * size + k] * x[row];
  }
  return x;
}
