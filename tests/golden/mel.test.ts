/** @file The mel spectrogram against numpy's, and against the pair that the network was published with where it is at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRealFft } from '../../src-main/dsp/fft.ts';
import { melFilterbank, melPower, type MelSpec } from '../../src-main/dsp/mel.ts';

const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'mel.json'), 'utf8')) as {
  spec: MelSpec;
  frames: number;
  samples: number[];
  melPower: number[][];
};
const reference = join(import.meta.dirname, '../../../shared/models/reference');

/** Largest difference of natural logarithms. */
function largestRatio(actual: ArrayLike<number>, expected: ArrayLike<number>, floor: number): number {
  let largest = 0;
  for (let index = 0; index < expected.length; index++) largest = Math.max(largest, Math.abs(Math.log((actual[index] + floor) / (expected[index] + floor))));
  return largest;
}

describe('createRealFft', () => {
  it('agrees with the definition of the discrete Fourier transform', () => {
    const length = 64;
    const samples = new Float64Array(length).map((_, n) => Math.sin(n * n) + 0.3);
    const fft = createRealFft(length);
    const power = new Float64Array(fft.bins);
    fft.powerSpectrum(samples, power);
    for (let k = 0; k < fft.bins; k++) {
      const angles = [...samples.keys()].map((n) => (2 * Math.PI * k * n) / length);
      const real = angles.reduce((sum, angle, n) => sum + samples[n] * Math.cos(angle), 0);
      const imaginary = angles.reduce((sum, angle, n) => sum - samples[n] * Math.sin(angle), 0);
      expect(power[k]).toBeCloseTo(real * real + imaginary * imaginary, 9);
    }
  });

  it('refuses a length that is no power of two', () => {
    expect(() => createRealFft(400)).toThrow(TypeError);
  });
});

describe('melPower', () => {
  it('equals numpy on a chirp with noise, zeros before its first sample', () => {
    const mel = melPower(Float32Array.from(golden.samples), golden.spec, golden.frames);
    expect(largestRatio(mel, golden.melPower.flat(), 0)).toBeLessThan(1e-4);
  });

  it('moves by whole hops when the offset is a whole hop', () => {
    const samples = Float32Array.from(golden.samples);
    const { bands, hopLength } = golden.spec;
    const whole = melPower(samples, golden.spec, golden.frames);
    const moved = melPower(samples, golden.spec, golden.frames - 1, hopLength);
    expect([...moved]).toEqual([...whole.subarray(bands)]);
  });

  it('is the floor in silence and outside the signal', () => {
    expect(new Set(melPower(new Float32Array(0), golden.spec, 3))).toEqual(new Set([Math.fround(golden.spec.powerFloor)]));
  });

  it.skipIf(!existsSync(reference))("reproduces the network's own reference pair", () => {
    const floats = (name: string) => new Float32Array(Uint8Array.from(readFileSync(join(reference, name))).buffer);
    const pcm = new Int16Array(Uint8Array.from(readFileSync(join(reference, 'pcm_s16.bin'))).buffer);
    const expected = floats('mel_power.bin');
    const mel = melPower(Float32Array.from(pcm, (value) => value / 32768), golden.spec, expected.length / golden.spec.bands);
    expect([...melFilterbank(golden.spec)]).toEqual([...floats('mel_filterbank.bin')]);
    // The reference was computed in float32; the network adds 1e-7 before the logarithm.
    expect(largestRatio(mel, expected, 1e-7)).toBeLessThan(1e-3);
  });
});
