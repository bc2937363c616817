/**
 * @file Does a device compute the right gradients? One training step of real size on the device and on the CPU, compared parameter by parameter. A wrong
 * gradient hides in the updated weights, which it hardly changes, and in the whole vector, where the largest layer sets the scale; so the
 * optimiser starts from zeros, which makes its first moment the gradient itself, and each parameter is held against its own largest value.
 */
import { disagreement } from './devices.ts';
import type { Tensors } from './protocol.ts';

/** One parameter's place in the flat vectors. */
export interface ParameterSlice {
  readonly name: string;
  readonly start: number;
  readonly length: number;
}

/** A step to compare. */
export interface GradientCheck {
  /** Batch and scalars. */
  readonly feeds: Tensors;
  readonly slices: readonly ParameterSlice[];
}

/** Largest difference of a gradient, as a share of the parameter's largest. Sums over a batch of products rounded to 10 bits stay far below it. */
const TOLERANCE = 0.05;
/** Gradients smaller than this share of the largest of all are rounding noise: that of a bias before a normalisation is zero by nature. */
const NOISE = 1e-3;

/** The state with the optimiser's slots at zero. */
export function untouched(state: Tensors, vectors: readonly string[] = ['weights', 'statistics']): Tensors {
  const entries = Object.entries(state).map(([name, tensor]) => {
    const { dims, data } = tensor;
    return [name, vectors.includes(name) ? tensor : { dims, data: new Float32Array(data.length) }] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * What differs, in words; null when the device can be trusted.
 *
 * @param slots names of the optimiser's vectors; `<slot>.next` is compared slice by slice.
 */
export function gradientProblem(actual: Tensors, expected: Tensors, slots: readonly string[], slices: readonly ParameterSlice[]): string | null {
  const whole = disagreement(actual, expected);
  if (whole) return whole;
  for (const slot of slots) {
    const [got, wanted] = [actual[`${slot}.next`].data, expected[`${slot}.next`].data];
    const noise = NOISE * largest(wanted, 0, wanted.length);
    for (const { name, start, length } of slices) {
      const scale = largest(wanted, start, length);
      const worst = largestDifference(got, wanted, start, length);
      if (worst <= Math.max(noise, TOLERANCE * scale)) continue;
      return `the gradient of ${name} is off by ${worst.toPrecision(3)} where the largest value is ${scale.toPrecision(3)}`;
    }
  }
  return null;
}

type Values = Tensors[string]['data'];

function largest(values: Values, start: number, length: number): number {
  let result = 0;
  for (let i = start; i < start + length; i++) result = Math.max(result, Math.abs(Number(values[i])));
  return result;
}

function largestDifference(a: Values, b: Values, start: number, length: number): number {
  let result = 0;
  for (let i = start; i < start + length; i++) {
    const difference = Math.abs(Number(a[i]) - Number(b[i]));
    result = Math.max(result, Number.isFinite(difference) ? difference : Infinity);
  }
  return result;
}
