/** @file Spectra of mixtures whose parts are known, and what a mask makes of them. */
import { describe, expect, it } from 'vitest';
import { magnitudes } from '../../dsp/stft.ts';
import { seededRandom } from '../../nn/random.ts';
import { maskImprovement } from './mask-improvement.ts';
import { levelOf, type MixtureSpectra, mixtureSpectra, offGain } from './mixture.ts';

const SPEC = { windowLength: 480, hopLength: 160, fftLength: 512 };
const [SPECTRA, BINS, MARGIN] = [16, 257, 480];

function noise(seed: number): Float32Array {
  const random = seededRandom(seed);
  return new Float32Array(SPECTRA * 160 + 2 * MARGIN).map(() => random() - 0.5);
}

function spectraOf(on: Float32Array, off: Float32Array): MixtureSpectra {
  const spectrogram = () => new Float32Array(SPECTRA * BINS);
  const into = { mixture: spectrogram(), onScreen: spectrogram(), offScreen: spectrogram(), aligned: spectrogram() };
  mixtureSpectra(on, off, SPEC, MARGIN, into);
  return into;
}

function largestDifference(a: Float32Array, b: (i: number) => number): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b(i))), 0);
}

const [first, second] = [noise(1), noise(2)];
const sum = first.map((value, i) => value + second[i]);

describe('mixtureSpectra', () => {
  const { mixture, onScreen, offScreen, aligned } = spectraOf(first, second);

  it('is over the root mean square of the mixture', () => {
    expect(levelOf(mixture)).toBeCloseTo(1, 5);
  });

  it('has the magnitudes that the product finds in the sum and in either part', () => {
    for (const [part, samples] of [[mixture, sum], [onScreen, first], [offScreen, second]] as const) {
      const found = magnitudes(samples, -MARGIN, SPEC, { first: 0, count: SPECTRA });
      const level = levelOf(magnitudes(sum, -MARGIN, SPEC, { first: 0, count: SPECTRA }));
      expect(largestDifference(part, (i) => found[i] / level)).toBeLessThan(1e-5);
    }
  });

  it('aligns the on-screen part as the law of cosines says: (|X|² + |S|² − |N|²) / 2|X|', () => {
    expect(largestDifference(aligned, (i) => (mixture[i] ** 2 + onScreen[i] ** 2 - offScreen[i] ** 2) / (2 * mixture[i]))).toBeLessThan(2e-3);
  });

  it('adds up: the parts along the phase of the mixture are the mixture', () => {
    const swapped = spectraOf(second, first);
    expect(largestDifference(mixture, (i) => aligned[i] + swapped.aligned[i])).toBeLessThan(1e-5);
  });

  it('is the on-screen part where nothing else is heard, and zeros where nothing is', () => {
    const alone = spectraOf(first, new Float32Array(first.length));
    expect(largestDifference(alone.aligned, (i) => alone.mixture[i])).toBeLessThan(1e-5);
    expect(levelOf(alone.offScreen)).toBe(0);
    const silence = spectraOf(new Float32Array(first.length), new Float32Array(first.length));
    expect(Object.values(silence).every((part: Float32Array) => part.every((value) => value === 0))).toBe(true);
  });
});

describe('offGain', () => {
  it('puts one sound so far below another, and is 0 where one of them is silent', () => {
    const gain = offGain(first, second, 7);
    expect(20 * Math.log10(levelOf(first) / (gain * levelOf(second)))).toBeCloseTo(7, 6);
    expect([offGain(first, new Float32Array(8), 0), offGain(new Float32Array(8), second, 0)]).toEqual([0, 0]);
  });
});

describe('maskImprovement', () => {
  const { mixture, onScreen, aligned } = spectraOf(first, second);
  const improvement = (mask: Float32Array) => maskImprovement(mask, mixture, onScreen, aligned);
  const oracle = aligned.map((value, i) => Math.min(1, Math.max(0, value / mixture[i])));

  it('is 0 for the mixture as it is, at any level', () => {
    expect(improvement(new Float32Array(mixture.length).fill(1))).toBe(0);
    expect(improvement(new Float32Array(mixture.length).fill(0.3))).toBeCloseTo(0, 4);
  });

  it('is above 0 for the best mask, below 0 for what that leaves, and in between for half of it', () => {
    const best = improvement(oracle);
    const half = improvement(oracle.map((value) => 0.5 + 0.5 * value));
    // Noises share every bin, which leaves little to take away.
    expect(best).toBeGreaterThan(3);
    expect(half).toBeGreaterThan(1);
    expect(half).toBeLessThan(best);
    expect(improvement(oracle.map((value) => 1 - value))).toBeLessThan(0);
  });
});
