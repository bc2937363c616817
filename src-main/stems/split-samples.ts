/**
 * @file Two stems in the format of the mixture, which add up to it: the one is rounded, the other is what is left. In integer formats they add up exactly, in
 * floats to one rounding. Pure.
 */
import { encodeSamples, type SampleFormat } from '../media/sample-format.ts';

/** Bits after the sign. */
const INTEGER_BITS: Readonly<Record<SampleFormat['name'], number | null>> = { s16: 15, s24: 23, s32: 31, f32: null, f64: null };

/** Both stems as bytes, interleaved. */
export interface SplitBytes {
  readonly 'on-screen': Buffer;
  readonly 'off-screen': Buffer;
}

/**
 * Splits samples.
 *
 * @param mixture one array per channel, [-1, 1]; rounded first where the format is coarser than they are.
 * @param onScreen as much of it as is on screen, same shape.
 * @param noise added before rounding, in steps of the last bit; see `triangularNoise`. Values that need no rounding get none.
 */
export function splitSamples(format: SampleFormat, mixture: readonly Float64Array[], onScreen: readonly Float64Array[], noise: () => number = () => 0): SplitBytes {
  const bits = INTEGER_BITS[format.name];
  const on = onScreen.map((values) => new Float64Array(values.length));
  const off = onScreen.map((values) => new Float64Array(values.length));
  onScreen.forEach((values, channel) => {
    const whole = mixture[channel]!;
    for (let n = 0; n < values.length; n++) {
      if (bits === null) {
        on[channel]![n] = format.name === 'f32' ? Math.fround(values[n]) : values[n];
        off[channel]![n] = whole[n] - on[channel]![n];
        continue;
      }
      const scale = 2 ** bits;
      const total = held(Math.round(whole[n] * scale), -scale, scale - 1);
      // Neither stem may leave the range, or they would not add up.
      const part = held(rounded(values[n] * scale, noise), Math.max(-scale, total - (scale - 1)), Math.min(scale - 1, total + scale));
      on[channel]![n] = part / scale;
      off[channel]![n] = (total - part) / scale;
    }
  });
  return { 'on-screen': encodeSamples(format, on), 'off-screen': encodeSamples(format, off) };
}

/** Errors of transforming there and back, in steps of the last bit, stay far below this. */
const ON_GRID = 1e-5;

function rounded(value: number, noise: () => number): number {
  const nearest = Math.round(value);
  return Math.abs(value - nearest) < ON_GRID ? nearest : Math.round(value + noise());
}

function held(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
