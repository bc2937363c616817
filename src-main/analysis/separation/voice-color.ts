/**
 * @file What two voices sound like, as evidence of which is which: where lips are sure of a voice its color is learned, by which it is known where they are
 * not. Color is in cepstra, which change little with what is said and much with who says it; a linear discriminant (Fisher 1936) of the two. Pure.
 */
import { movingMean } from '../../dsp/moving-mean.ts';
import { melFilterbank } from '../../dsp/mel.ts';
import { type SeparatorConfig, separatorBins, SPECTRA_PER_PICTURE } from '../../networks/separator-config.ts';

/** Of a spectrogram, what decides about colors. */
type Spectrogram = Pick<SeparatorConfig, 'sampleRate' | 'windowLength' | 'hopLength' | 'fftLength'>;

/** How two voices of a window differ, picture by picture. */
export interface VoiceColors {
  /** `[pictures, CEPSTRA]`: the first's less the second's, in deviations of one voice from its own mean. */
  readonly differences: Float32Array;
  /** `[pictures]`: power of both over the mean, up to {@link LOUDEST}. */
  readonly weights: Float32Array;
}

const BANDS = 24;
/** How much the cepstra of one voice deviate from their mean, from the second on (the first is how loud it is): of voices taken out of mixtures, half a second at a time. */
const DEVIATIONS = [4.27, 2.93, 2.37, 1.66, 1.65, 1.59, 1.16, 1.09, 0.96, 0.91, 0.87, 0.8, 0.73, 0.77, 0.7, 0.68];
export const CEPSTRA = DEVIATIONS.length;
/** Pictures to either side that a color is taken over, and that are left out where it is compared: speech goes on saying the same for a while. */
const [AROUND, APART] = [6, 12];
const LOUDEST = 3;
/** Power of a band that counts as none, over the mean. */
const LEAST_POWER = 1e-6;
/** Nats per picture, for each deviation that both the voices and this picture differ by. */
const WEIGHT = 0.03;

/**
 * Colors of two voices.
 *
 * @param mixture |X|, `[4 · pictures, bins]`.
 * @param first share of each bin that is the first voice, 0–1, of the same shape.
 */
export function voiceColors(mixture: Float32Array, first: Float32Array, config: Spectrogram): VoiceColors {
  const pictures = mixture.length / separatorBins(config) / SPECTRA_PER_PICTURE;
  const bank = bandsOf(config);
  const [one, other] = [cepstra(mixture, (i) => first[i], pictures, bank), cepstra(mixture, (i) => 1 - first[i], pictures, bank)];
  const differences = one.map((value, i) => (value - other[i]) / DEVIATIONS[i % CEPSTRA]);
  const perPicture = mixture.length / pictures;
  const power = new Float64Array(pictures);
  mixture.forEach((level, i) => (power[Math.floor(i / perPicture)] += level ** 2));
  const mean = power.reduce((sum, value) => sum + value, 0) / pictures;
  return { differences, weights: Float32Array.from(power, (value) => (mean > 0 ? Math.min(LOUDEST, value / mean) : 0)) };
}

/** A part of them. */
export function colorsBetween({ differences, weights }: VoiceColors, from: number, end: number): VoiceColors {
  return { differences: differences.subarray(from * CEPSTRA, end * CEPSTRA), weights: weights.subarray(from, end) };
}

/**
 * How far each picture's colors are those that the voices have elsewhere, nats; above 0 speaks for the first.
 *
 * @param choice 1 where the wanted voice is surely the first, −1 where it is the second, 0 where nothing tells, `[pictures]`.
 */
export function colorEvidence({ differences, weights }: VoiceColors, choice: ArrayLike<number>): Float32Array {
  const evidence = new Float32Array(weights.length);
  const elsewhere = (values: Float64Array) => {
    const all = values.reduce((sum, value) => sum + value, 0);
    return movingMean(values, APART).map((mean, at) => all - mean * (Math.min(values.length, at + APART + 1) - Math.max(0, at - APART)));
  };
  const counted = elsewhere(Float64Array.from(weights));
  for (let coefficient = 0; coefficient < CEPSTRA; coefficient++) {
    const wanted = elsewhere(Float64Array.from(weights, (weight, at) => weight * choice[at] * differences[at * CEPSTRA + coefficient]));
    for (const [at, weight] of weights.entries()) if (counted[at] > 0) evidence[at] += (WEIGHT * weight * differences[at * CEPSTRA + coefficient] * wanted[at]) / counted[at];
  }
  return evidence;
}

/** Cepstra of what a voice's share leaves of the mixture, `[pictures, CEPSTRA]`. */
function cepstra(mixture: Float32Array, share: (i: number) => number, pictures: number, bank: Bank): Float32Array {
  const bins = bank.length;
  const powers = Array.from({ length: BANDS }, () => new Float64Array(pictures));
  for (let spectrum = 0; spectrum < pictures * SPECTRA_PER_PICTURE; spectrum++) {
    const picture = Math.floor(spectrum / SPECTRA_PER_PICTURE);
    for (let bin = 0; bin < bins; bin++) {
      const power = (share(spectrum * bins + bin) * mixture[spectrum * bins + bin]) ** 2;
      for (const { band, weight } of bank[bin]) powers[band][picture] += weight * power;
    }
  }
  const around = powers.map((power) => movingMean(power, AROUND));
  const mean = around.reduce((sum, power) => sum + power.reduce((total, value) => total + value, 0), 0) / (BANDS * pictures);
  const result = new Float32Array(pictures * CEPSTRA);
  for (let picture = 0; picture < pictures; picture++) {
    const logs = around.map((power) => Math.log(power[picture] + LEAST_POWER * mean + Number.MIN_VALUE));
    for (let k = 1; k <= CEPSTRA; k++) {
      let sum = 0;
      for (let band = 0; band < BANDS; band++) sum += logs[band] * Math.cos((Math.PI * k * (band + 0.5)) / BANDS);
      result[picture * CEPSTRA + k - 1] = Math.sqrt(2 / BANDS) * sum;
    }
  }
  return result;
}

/** Bands that each bin is in, and how far. */
type Bank = readonly (readonly { readonly band: number; readonly weight: number }[])[];

function bandsOf({ sampleRate, windowLength, hopLength, fftLength }: Spectrogram): Bank {
  const bins = fftLength / 2 + 1;
  const weights = melFilterbank({ sampleRate, windowLength, hopLength, fftLength, firstSample: 0, bands: BANDS, lowestFrequency: 60, highestFrequency: sampleRate / 2, powerFloor: 0 });
  return Array.from({ length: bins }, (_, bin) => Array.from({ length: BANDS }, (__, band) => ({ band, weight: weights[band * bins + bin] })).filter(({ weight }) => weight > 0));
}
