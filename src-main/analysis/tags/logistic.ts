/**
 * @file Multinomial logistic regression with a ridge: which of several tags a vector belongs to. The loss is convex and smooth, so the one minimum is
 * found by L-BFGS (Nocedal & Wright 2006, algorithm 7.4) in milliseconds, without learning rate, epochs or chance; that is why
 * this head is not trained on the engine as networks are. Pure.
 */

/** A trained head. Scores of vector x: `weights · x + bias`. */
export interface LinearHead {
  readonly tags: number;
  readonly features: number;
  /** `[tags, features]` row-major. */
  readonly weights: Float64Array;
  /** `[tags]` */
  readonly bias: Float64Array;
}

/** What is learned from. */
export interface Examples {
  /** One vector of the same length each. */
  readonly vectors: readonly Float64Array[];
  /** Index of each one's tag, from 0. */
  readonly tags: readonly number[];
}

/** Largest component of the gradient at the end, and most steps. */
const [TOLERANCE, MOST_STEPS] = [1e-4, 300];
/** Pairs of steps that L-BFGS remembers. */
const MEMORY = 10;

/**
 * Minimises mean(−log softmax(W·x + b)[tag]) + ridge/2 · ‖W‖². The bias is free.
 *
 * @param count number of tags; each should have an example.
 * @param ridge above 0, so that the minimum exists also where the tags can be separated.
 */
export function fitLogistic({ vectors, tags }: Examples, count: number, ridge: number): LinearHead {
  const features = vectors[0]?.length ?? 0;
  const size = count * features;
  const scores = new Float64Array(count);
  // Parameters: weights, then bias.
  const lossAt = (at: Float64Array, gradient: Float64Array): number => {
    gradient.fill(0);
    let loss = 0;
    vectors.forEach((x, i) => {
      for (let tag = 0; tag < count; tag++) scores[tag] = at[size + tag] + dotRow(at, tag * features, x);
      loss -= toLogProbabilities(scores)[tags[i]];
      for (let tag = 0; tag < count; tag++) {
        const error = (Math.exp(scores[tag]) - (tag === tags[i] ? 1 : 0)) / vectors.length;
        gradient[size + tag] += error;
        for (let k = 0; k < features; k++) gradient[tag * features + k] += error * x[k];
      }
    });
    loss /= vectors.length;
    for (let k = 0; k < size; k++) {
      loss += (ridge / 2) * at[k] ** 2;
      gradient[k] += ridge * at[k];
    }
    return loss;
  };
  const found = minimize(lossAt, size + count);
  return { tags: count, features, weights: found.slice(0, size), bias: found.slice(size) };
}

/** Scores of a vector before softmax, `[tags]`. */
export function scoresOf({ tags, features, weights, bias }: LinearHead, x: Float64Array): Float64Array {
  return Float64Array.from({ length: tags }, (_, tag) => bias[tag] + dotRow(weights, tag * features, x));
}

/** softmax(scores / temperature) */
export function probabilitiesOf(scores: Float64Array, temperature: number): Float64Array {
  return toLogProbabilities(scores.map((score) => score / temperature)).map(Math.exp);
}

/** Replaces scores by log softmax, without overflow. */
function toLogProbabilities(scores: Float64Array): Float64Array {
  const highest = Math.max(...scores);
  const sum = scores.reduce((total, score) => total + Math.exp(score - highest), 0);
  const shift = highest + Math.log(sum);
  for (let i = 0; i < scores.length; i++) scores[i] -= shift;
  return scores;
}

function dotRow(matrix: Float64Array, from: number, x: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += matrix[from + k] * x[k];
  return sum;
}

type Objective = (at: Float64Array, gradient: Float64Array) => number;

interface Step {
  readonly move: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

function minimize(objective: Objective, size: number): Float64Array {
  let [at, gradient] = [new Float64Array(size), new Float64Array(size)];
  let value = objective(at, gradient);
  const steps: Step[] = [];
  for (let count = 0; count < MOST_STEPS && gradient.some((slope) => Math.abs(slope) > TOLERANCE); count++) {
    const direction = quasiNewton(gradient, steps);
    const slope = dotRow(gradient, 0, direction);
    let length = 1;
    let [next, nextGradient] = [at, gradient];
    let nextValue = value;
    // Armijo's rule; the loss is convex, so short enough a step always gains unless rounding hides it.
    for (let halvings = 0; halvings < 40; halvings++, length /= 2) {
      next = at.map((old, k) => old + length * direction[k]);
      nextGradient = new Float64Array(size);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope) break;
    }
    if (!(nextValue < value)) return at;
    const move = next.map((now, k) => now - at[k]);
    const change = nextGradient.map((now, k) => now - gradient[k]);
    const curvature = dotRow(move, 0, change);
    if (curvature > 0) steps.push({ move, change, curvature });
    if (steps.length > MEMORY) steps.shift();
    [at, gradient, value] = [next, nextGradient, nextValue];
  }
  return at;
}

/** −H·gradient with H built of the last steps, by the two-loop recursion. */
function quasiNewton(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  const direction = gradient.map((slope) => -slope);
  const shares = steps.map(() => 0);
  for (let i = steps.length - 1; i >= 0; i--) {
    shares[i] = dotRow(direction, 0, steps[i].move) / steps[i].curvature;
    addScaled(direction, -shares[i], steps[i].change);
  }
  const last = steps.at(-1);
  if (last) {
    const scale = last.curvature / dotRow(last.change, 0, last.change);
    for (let k = 0; k < direction.length; k++) direction[k] *= scale;
  }
  steps.forEach(({ move, change, curvature }, i) => addScaled(direction, shares[i] - dotRow(direction, 0, change) / curvature, move));
  return direction;
}

function addScaled(to: Float64Array, factor: number, from: Float64Array): void {
  for (let k = 0; k < to.length; k++) to[k] += factor * from[k];
}
