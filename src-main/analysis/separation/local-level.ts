/**
 * @file Sound as loud everywhere as it is around. The separation network learned from about a second at a time, each at its own level; in ten seconds that
 * begin with something loud, a voice 20 dB below it would be taken for nothing. Pure.
 */
import { movingMean } from '../../dsp/moving-mean.ts';

/** Seconds to either side that make a moment's level: twice the half of it, averaged and averaged again. */
const REACH = 1.5;
/** Decibels below the whole at which level ends and silence begins. */
const SILENCE = 40;

/**
 * Divides each spectrum by the level around it. Within a spectrum nothing changes, so a mask of the result is one of the sound.
 *
 * @param magnitudes `[spectra, bins]`.
 * @param rate spectra per second.
 * @returns of the same shape, at about a root mean square of 1.
 */
export function atLocalLevel(magnitudes: Float32Array, bins: number, rate: number): Float32Array {
  const count = magnitudes.length / bins;
  const power = Float64Array.from({ length: count }, (_, t) => meanPower(magnitudes.subarray(t * bins, (t + 1) * bins)));
  const whole = power.reduce((sum, value) => sum + value, 0) / count;
  const half = Math.round((REACH * rate) / 2);
  const least = Math.max(1e-20, whole * 10 ** (-SILENCE / 10));
  const around = movingMean(movingMean(power, half), half);
  return magnitudes.map((value, i) => value / Math.sqrt(Math.max(least, around[Math.floor(i / bins)])));
}

function meanPower(spectrum: Float32Array): number {
  return spectrum.reduce((sum, value) => sum + value * value, 0) / spectrum.length;
}
