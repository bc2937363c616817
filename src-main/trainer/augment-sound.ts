/** @file Variations of a sound that do not change when its syllables come: level, tone, room, noise, somebody else talking. Pure. */

/** One variation of a window's sound. */
export interface SoundVariation {
  /** Factor. */
  readonly gain: number;
  /** One-pole filters: share of the lows taken away, and of the highs; 0 leaves the sound as it is. */
  readonly lowCut: number;
  readonly highCut: number;
  /** Signal over another clip's sound, decibels; null without one. */
  readonly mixDb: number | null;
  /** Signal over white noise, decibels; null without any. */
  readonly noiseDb: number | null;
  /** Reflections of a small room: delay in samples and factor. */
  readonly echoes: readonly { readonly delay: number; readonly factor: number }[];
  /** Length of another throat: the mel axis is read this much faster (VTLP, Jaitly & Hinton 2013). */
  readonly throat: number;
  /** A microphone's colour: decibels of three slow waves over the mel bands, each with its phase in radians. */
  readonly color: readonly { readonly decibels: number; readonly phase: number }[];
}

/** The sound as it is. */
export const UNTOUCHED: SoundVariation = { gain: 1, lowCut: 0, highCut: 0, mixDb: null, noiseDb: null, echoes: [], throat: 1, color: [] };

/** A random variation: half of all windows keep their background, a third get another voice or music behind them. */
export function randomSound(random: () => number): SoundVariation {
  const between = (low: number, high: number) => low + (high - low) * random();
  const maybe = <T>(chance: number, value: () => T) => {
    const drawn = value();
    return random() < chance ? drawn : null;
  };
  return {
    gain: 10 ** (between(-20, 6) / 20),
    lowCut: maybe(0.3, () => between(0.3, 0.95)) ?? 0,
    highCut: maybe(0.3, () => between(0.1, 0.7)) ?? 0,
    mixDb: maybe(0.35, () => between(3, 20)),
    noiseDb: maybe(0.3, () => between(8, 40)),
    echoes: maybe(0.4, () => [1, 2, 3, 4].map((order) => ({ delay: Math.round(between(40, 240) * order), factor: between(-0.6, 0.6) * 0.7 ** order }))) ?? [],
    throat: maybe(0.7, () => Math.exp(between(-0.18, 0.18))) ?? 1,
    color: maybe(0.6, () => [1, 2, 3].map(() => ({ decibels: between(0, 5), phase: between(0, 2 * Math.PI) }))) ?? [],
  };
}

/**
 * A varied copy.
 *
 * @param samples mono PCM.
 * @param other another clip's sound, at least as long; used when the variation mixes.
 */
export function varySound(samples: Float32Array, other: Float32Array, variation: SoundVariation, random: () => number): Float32Array {
  const varied = withEchoes(filtered(samples, variation), variation);
  const level = rms(varied);
  const otherLevel = rms(other);
  const voice = variation.mixDb === null || otherLevel === 0 ? 0 : (level / otherLevel) * 10 ** (-variation.mixDb / 20);
  // A sum of uniform numbers in (−1, 1) has a third of the square of its reach as power.
  const noise = variation.noiseDb === null ? 0 : Math.sqrt(3) * level * 10 ** (-variation.noiseDb / 20);
  for (let i = 0; i < varied.length; i++) {
    let value = varied[i];
    if (voice > 0) value += voice * (other[i] ?? 0);
    if (noise > 0) value += noise * (2 * random() - 1);
    varied[i] = value * variation.gain;
  }
  return varied;
}

/** A varied copy of a mel power spectrogram `[frames, bands]`: another throat, another microphone. */
export function varyMel(power: Float32Array, bands: number, { throat, color }: SoundVariation): Float32Array {
  const factors = Float32Array.from({ length: bands }, (_, band) => {
    const decibels = color.reduce((sum, wave, index) => sum + wave.decibels * Math.cos(((index + 1) * Math.PI * band) / bands + wave.phase), 0);
    return 10 ** (decibels / 10);
  });
  return power.map((_, at) => {
    const [band, start] = [at % bands, at - (at % bands)];
    const place = Math.min(bands - 1, band * throat);
    const lower = Math.floor(place);
    const upper = Math.min(bands - 1, lower + 1);
    return factors[band] * (power[start + lower] * (1 - (place - lower)) + power[start + upper] * (place - lower));
  });
}

function withEchoes(samples: Float32Array, { echoes }: SoundVariation): Float32Array {
  if (echoes.length === 0) return samples;
  const room = samples.slice();
  for (const { delay, factor } of echoes) for (let i = delay; i < room.length; i++) room[i] += factor * samples[i - delay];
  return room;
}

/** low ← low + a · (x − low); the lows are taken away in part, then the highs. */
function filtered(samples: Float32Array, { lowCut, highCut }: SoundVariation): Float32Array {
  // At 16 kHz: 0.12 turns at about 300 Hz, 0.6 at about 2 kHz.
  const [lowPole, highPole] = [0.12, 0.6];
  const output = new Float32Array(samples.length);
  let [low, smooth] = [0, 0];
  for (let i = 0; i < samples.length; i++) {
    low += lowPole * (samples[i] - low);
    const bright = samples[i] - lowCut * low;
    smooth += highPole * (bright - smooth);
    output[i] = bright + highCut * (smooth - bright);
  }
  return output;
}

/** Root mean square. */
export function rms(samples: Float32Array): number {
  let power = 0;
  for (const value of samples) power += value * value;
  return Math.sqrt(power / Math.max(1, samples.length));
}
