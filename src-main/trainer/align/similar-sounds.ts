/**
 * @file Which views sound alike: the same voice, the same room, the same machine. Their sounds are the hardest to tell from a view's own, since nothing but
 * timing does. Pure.
 */
import { createRealFft } from '../../dsp/fft.ts';

/** Bands of the long-term spectrum, evenly spaced on a logarithmic axis. */
const BANDS = 24;
const FFT_LENGTH = 1024;
/** Neighbors that are kept of each, and candidates that they are looked for among. */
const [NEIGHBORS, MOST_CANDIDATES] = [24, 4000];

/**
 * Long-term spectrum of a sound, without its level: mean and deviation of each band's level in time.
 *
 * @param samples mono PCM.
 * @returns `[2 · 24]`, natural logarithms.
 */
export function soundColor(samples: Float32Array): Float32Array {
  const fft = createRealFft(FFT_LENGTH);
  const edges = Array.from({ length: BANDS + 1 }, (_, band) => Math.round(2 * (FFT_LENGTH / 4) ** (band / BANDS)));
  const frames: Float32Array[] = [];
  const power = new Float64Array(fft.bins);
  for (let start = 0; start + FFT_LENGTH <= samples.length; start += FFT_LENGTH) {
    fft.powerSpectrum(Float64Array.from(samples.subarray(start, start + FFT_LENGTH)), power);
    frames.push(Float32Array.from({ length: BANDS }, (_, band) => {
      let sum = 0;
      for (let bin = edges[band]; bin < Math.max(edges[band] + 1, edges[band + 1]); bin++) sum += power[bin];
      return Math.log(sum + 1e-6);
    }));
  }
  const color = new Float32Array(2 * BANDS);
  for (let band = 0; band < BANDS; band++) {
    const levels = frames.map((frame) => frame[band]);
    const mean = levels.reduce((sum, level) => sum + level, 0) / Math.max(1, levels.length);
    color[band] = mean;
    color[BANDS + band] = Math.sqrt(levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / Math.max(1, levels.length));
  }
  const level = color.subarray(0, BANDS).reduce((sum, value) => sum + value, 0) / BANDS;
  for (let band = 0; band < BANDS; band++) color[band] -= level;
  return color;
}

/**
 * The views that sound most like each, by the distance of their colors, the nearest first; none of the same source.
 *
 * @param sources a name per view.
 */
export function similarSounds(colors: readonly Float32Array[], sources: readonly string[]): readonly (readonly number[])[] {
  const every = Math.max(1, colors.length / MOST_CANDIDATES);
  const candidates = Array.from({ length: Math.min(colors.length, MOST_CANDIDATES) }, (_, i) => Math.floor(i * every));
  return colors.map((color, view) => {
    const nearest: { readonly other: number; readonly distance: number }[] = [];
    for (const other of candidates) {
      if (sources[other] === sources[view]) continue;
      const distance = squaredDistance(color, colors[other]);
      if (nearest.length === NEIGHBORS && distance >= (nearest.at(-1)?.distance ?? 0)) continue;
      const place = nearest.findIndex((known) => distance < known.distance);
      nearest.splice(place === -1 ? nearest.length : place, 0, { other, distance });
      if (nearest.length > NEIGHBORS) nearest.pop();
    }
    return nearest.map(({ other }) => other);
  });
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}
