/** @file Logistic regression for calibration benches: a handful of features, fitted by Newton's method. */

/** What was seen and whether the answer was right. */
export interface Outcome {
  /** The first is 1. */
  readonly features: readonly number[];
  readonly right: boolean;
}

/** σ(w · x). */
export function logistic(weights: readonly number[], features: readonly number[]): number {
  return 1 / (1 + Math.exp(-features.reduce((sum, value, at) => sum + value * weights[at], 0)));
}

/** Weights of the features; `ridge` holds all but the first near 0 where there is little to learn from. */
export function fitLogistic(outcomes: readonly Outcome[], ridge = 1e-3): readonly number[] {
  const size = outcomes[0]?.features.length ?? 0;
  let weights: readonly number[] = Array.from({ length: size }, () => 0);
  for (let round = 0; round < 25; round++) {
    const held = (at: number) => (at === 0 ? 1e-6 : ridge);
    const gradient = weights.map((weight, at) => -held(at) * weight);
    const curvature = weights.map((_, row) => weights.map((__, column) => (row === column ? held(row) : 0)));
    for (const { features, right } of outcomes) {
      const probability = logistic(weights, features);
      features.forEach((value, row) => {
        gradient[row] += value * ((right ? 1 : 0) - probability);
        features.forEach((other, column) => (curvature[row][column] += value * other * probability * (1 - probability)));
      });
    }
    const step = solve(curvature, gradient);
    weights = weights.map((weight, at) => weight + step[at]);
  }
  return weights;
}

/** Gauss–Jordan without pivoting; the matrix is positive definite. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const rows = matrix.map((row, at) => [...row, right[at]]);
  for (let pivot = 0; pivot < rows.length; pivot++) {
    rows[pivot] = rows[pivot].map((value) => value / rows[pivot][pivot]);
    for (let row = 0; row < rows.length; row++) if (row !== pivot) rows[row] = rows[row].map((value, at) => value - rows[row][pivot] * rows[pivot][at]);
  }
  return rows.map((row) => row[rows.length]);
}
