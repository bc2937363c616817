/** @file The real transform against its definition, and back. */
import { describe, expect, it } from 'vitest';
import { createRealFft } from './fft.ts';

const LENGTHS = [4, 8, 64, 2048] as const;

function noise(length: number): Float64Array {
  return new Float64Array(length).map((_, n) => Math.sin(1.3 * n * n + 0.7 * n) + 0.25);
}

describe('createRealFft', () => {
  it.each(LENGTHS)('gives the spectrum that the sum defines, %d samples', (length) => {
    const samples = noise(length);
    const fft = createRealFft(length);
    const found = { real: new Float64Array(fft.bins), imaginary: new Float64Array(fft.bins) };
    const power = new Float64Array(fft.bins);
    fft.spectrum(samples, found);
    fft.powerSpectrum(samples, power);
    for (const k of [0, 1, length >> 2, length / 2]) {
      const real = samples.reduce((sum, value, n) => sum + value * Math.cos((2 * Math.PI * k * n) / length), 0);
      const imaginary = -samples.reduce((sum, value, n) => sum + value * Math.sin((2 * Math.PI * k * n) / length), 0);
      expect(found.real[k]).toBeCloseTo(real, 8);
      expect(found.imaginary[k]).toBeCloseTo(imaginary, 8);
      expect(power[k]).toBeCloseTo(real ** 2 + imaginary ** 2, 6);
    }
  });

  it.each(LENGTHS)('gets the signal back to rounding, %d samples', (length) => {
    const samples = noise(length);
    const fft = createRealFft(length);
    const spectrum = { real: new Float64Array(fft.bins), imaginary: new Float64Array(fft.bins) };
    const back = new Float64Array(length);
    fft.spectrum(samples, spectrum);
    fft.signal(spectrum, back);
    expect(Math.max(...back.map((value, n) => Math.abs(value - samples[n])))).toBeLessThan(1e-12);
  });

  it.each([0, 3, 12, 1536])('refuses %d samples', (length) => {
    expect(() => createRealFft(length)).toThrow('power of two');
  });
});
