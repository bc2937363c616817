/**
 * @file Whether the sound of a window is somewhere in its picture. The network's own verdict is the mean over all places, which says little of a picture in
 * which one small thing sounds; the highest place alone says more, but is surest where chance is. What counts is between both. Pure.
 */
import type { MultisensoryModel } from '../../models/manifest.ts';

/** What turns a map into a verdict, so that σ of it is a probability. From held-out footage: `bench/see-calibration.ts`. */
export type VerdictCalibration = NonNullable<MultisensoryModel['verdict']>;

/** Maps of windows, `[n, time, rows, columns]`. */
interface Maps {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Per window the soft maximum over places of their mean over time, `[n]`: s · ln mean exp(logit / s). A small s is the highest place, a large one the mean. */
export function softMaxima({ data, shape: [count, time, rows, columns] }: Maps, softness: number): Float32Array {
  const places = rows * columns;
  return Float32Array.from({ length: count }, (_, window) => {
    const means = Float64Array.from({ length: places }, (__, place) => {
      let sum = 0;
      for (let step = 0; step < time; step++) sum += data[(window * time + step) * places + place];
      return sum / time;
    });
    const highest = Math.max(...means);
    return highest + softness * Math.log(means.reduce((sum, mean) => sum + Math.exp((mean - highest) / softness), 0) / places);
  });
}

/** Verdicts of windows as logits, `[n]`. */
export function calibratedVerdicts(maps: Maps, { softness, scale, shift }: VerdictCalibration): Float32Array {
  return softMaxima(maps, softness).map((value) => scale * value + shift);
}
