/** @file The resampler against sines, whose value between samples is known. */
import { describe, expect, it } from 'vitest';
import { REACH, resample, resampleKernel } from './resample.ts';

const sine = (frequency: number, sampleRate: number, length: number) =>
  Float64Array.from({ length }, (_, index) => Math.sin((2 * Math.PI * frequency * index) / sampleRate));
const decibels = (amplitude: number) => 20 * Math.log10(amplitude);

/** Largest deviation from the analytic sine over `length` values from `position` on, in dB below full scale. */
function errorOf(frequency: number, sampleRate: number, step: number): number {
  const [position, length] = [1234.567, 20_000];
  const signal = sine(frequency, sampleRate, Math.ceil(position + length * step) + REACH.after + 1);
  const [values] = resample(resampleKernel(step), [signal], { origin: 0, position, length });
  let worst = 0;
  values!.forEach((value, index) => {
    const truth = Math.sin((2 * Math.PI * frequency * (position + index * step)) / sampleRate);
    worst = Math.max(worst, Math.abs(value - truth));
  });
  return decibels(worst);
}

describe('resample', () => {
  const steps = [1 - 145e-6, 1 - 50e-6, 1 + 50e-6, 1 + 145e-6, 0.96, 1];
  const frequencies = [20, 440, 997, 5000, 10_000, 15_000, 18_000, 20_000];
  it.each(frequencies.flatMap((frequency) => steps.map((step) => [frequency, step] as const)))(
    'is within -105 dB of a %i Hz sine at 48 kHz, step %f',
    (frequency, step) => expect(errorOf(frequency, 48_000, step)).toBeLessThan(-105),
  );
  it.each([997, 10_000, 18_000, 19_900])('is within -100 dB of a %i Hz sine at 44.1 kHz', (frequency) => {
    expect(errorOf(frequency, 44_100, 1 + 145e-6)).toBeLessThan(-100);
  });
  it('lets nothing fold back when it reads faster: 23.5 kHz at step 1.25, where half the new rate is 19.2 kHz', () => {
    const [values] = resample(resampleKernel(1.25), [sine(23_500, 48_000, 20_000)], { origin: 0, position: 100, length: 12_000 });
    expect(decibels(Math.max(...values!.map(Math.abs)))).toBeLessThan(-100);
  });
  it('copies at step 1 and whole positions, to the last bit', () => {
    const signal = sine(997, 48_000, 400);
    const [values] = resample(resampleKernel(1), [signal], { origin: 0, position: 100, length: 200 });
    expect(values).toEqual(signal.slice(100, 300));
  });
  it('keeps a constant constant', () => {
    const [values] = resample(resampleKernel(1.000145), [new Float64Array(5000).fill(0.5)], { origin: 0, position: 100.1, length: 4000 });
    expect(Math.max(...values!.map((value) => Math.abs(value - 0.5)))).toBeLessThan(1e-13);
  });
  it('gives the same values in chunks as at once, hours into a signal, for any number of channels', () => {
    const kernel = resampleKernel(1 - 145e-6);
    const hours = 48_000 * 7200;
    const channels = [0, 1, 2].map((channel) => sine(500 * (channel + 1), 48_000, 5000));
    const whole = resample(kernel, channels, { origin: hours, position: hours + 100.25, length: 4000 });
    for (const [from, to] of [[0, 17], [17, 1000], [1000, 4000]] as const) {
      const position = hours + 100.25 + from * kernel.step;
      const start = Math.floor(position) - REACH.before - hours;
      const part = resample(kernel, channels.map((samples) => samples.subarray(start)), { origin: hours + start, position, length: to - from });
      part.forEach((values, channel) => values.forEach((value, index) => expect(Math.abs(value - whole[channel]![from + index]!)).toBeLessThan(1e-6)));
    }
  });
  it('says which samples are missing', () => {
    expect(() => resample(resampleKernel(1), [new Float64Array(50)], { origin: 0, position: 10, length: 1 })).toThrow(RangeError);
    expect(() => resample(resampleKernel(1), [new Float64Array(200)], { origin: 0, position: 100, length: 90 })).toThrow(RangeError);
    expect(() => resampleKernel(0)).toThrow(RangeError);
  });
});
