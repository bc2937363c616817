/** @file What a sound is like, whatever happens when: level, spread and liveliness of its mel bands. Pure. */
import { melPower, type MelSpec } from '../../dsp/mel.ts';

/** Bands, from the lowest voice to where most codecs end. */
const BANDS = 32;
const [LOWEST, HIGHEST] = [50, 8000];
/** Window and hop, seconds. */
const [WINDOW, HOP] = [0.025, 0.01];
/** Numbers per sound. */
export const SOUND_FEATURES = 3 * BANDS;

/**
 * Mean, standard deviation, and mean absolute change per hop of each band's log power.
 *
 * @param samples mono PCM in [-1, 1], longer than one window.
 * @returns `[3, bands]`
 */
export function soundStatistics(samples: Float32Array, sampleRate: number): Float64Array {
  const spec = melSpec(sampleRate);
  const frames = Math.max(1, Math.floor((samples.length - spec.windowLength) / spec.hopLength) + 1);
  const levels = melPower(samples, spec, frames).map(Math.log);
  const statistics = new Float64Array(SOUND_FEATURES);
  for (let band = 0; band < BANDS; band++) {
    let [sum, squares, change] = [0, 0, 0];
    for (let frame = 0; frame < frames; frame++) {
      const level = levels[frame * BANDS + band];
      sum += level;
      squares += level * level;
      if (frame > 0) change += Math.abs(level - levels[(frame - 1) * BANDS + band]);
    }
    const mean = sum / frames;
    statistics[band] = mean;
    statistics[BANDS + band] = Math.sqrt(Math.max(0, squares / frames - mean * mean));
    statistics[2 * BANDS + band] = change / Math.max(1, frames - 1);
  }
  return statistics;
}

/** The mean of interleaved channels, `[samples]`. */
export function monoOf(sound: Float32Array, channels: number): Float32Array {
  if (channels === 1) return sound;
  return Float32Array.from({ length: sound.length / channels }, (_, i) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += sound[i * channels + channel];
    return sum / channels;
  });
}

function melSpec(sampleRate: number): MelSpec {
  const windowLength = Math.round(WINDOW * sampleRate);
  return {
    ...{ sampleRate, windowLength, hopLength: Math.round(HOP * sampleRate), fftLength: 2 ** Math.ceil(Math.log2(windowLength)) },
    ...{ firstSample: 0, bands: BANDS, lowestFrequency: LOWEST, highestFrequency: Math.min(HIGHEST, sampleRate / 2), powerFloor: 1e-6 },
  };
}
