/** @file Stems add up to the mixture in every format, at full scale and beyond. */
import { describe, expect, it } from 'vitest';
import { decodeSamples, encodeSamples, SAMPLE_FORMATS, triangularNoise } from '../media/sample-format.ts';
import { splitSamples } from './split-samples.ts';

const LENGTH = 5000;
const INTEGERS = ['s16', 's24', 's32'] as const;
/** Loud sound that reaches both ends of the range, as the format has it. */
const mixtureIn = (name: keyof typeof SAMPLE_FORMATS) => {
  const loud = [0, 1].map((channel) => new Float64Array(LENGTH).map((_, n) => Math.max(-1, Math.min(1, 1.2 * Math.sin(n * n * 0.01 + channel)))));
  return decodeSamples(SAMPLE_FORMATS[name], encodeSamples(SAMPLE_FORMATS[name], loud), 2);
};
/** A part that overshoots, as filtered sound does. */
const partOf = (mixture: readonly Float64Array[]) => mixture.map((values) => values.map((value, n) => value * (0.5 + 0.9 * Math.sin(n * 0.7))));
const sumOf = (name: keyof typeof SAMPLE_FORMATS, split: ReturnType<typeof splitSamples>) => {
  const [on, off] = [split['on-screen'], split['off-screen']].map((bytes) => decodeSamples(SAMPLE_FORMATS[name], bytes, 2));
  return on!.map((values, channel) => values.map((value, n) => value + off![channel]![n]!));
};

describe('splitSamples', () => {
  it.each(INTEGERS)('adds up exactly in %s, also where the part overshoots', (name) => {
    const mixture = mixtureIn(name);
    expect(sumOf(name, splitSamples(SAMPLE_FORMATS[name], mixture, partOf(mixture), triangularNoise()))).toEqual(mixture);
  });

  it.each([['f32', -140], ['f64', -300]] as const)('adds up to rounding in %s', (name, decibels) => {
    const mixture = mixtureIn(name);
    const sum = sumOf(name, splitSamples(SAMPLE_FORMATS[name], mixture, partOf(mixture)));
    const worst = Math.max(...sum.flatMap((values, channel) => [...values].map((value, n) => Math.abs(value - mixture[channel]![n]!))));
    expect(20 * Math.log10(worst)).toBeLessThan(decibels);
  });

  it('rounds a finer mixture to the format before it is split: half a step at most', () => {
    const mixture = mixtureIn('s24');
    const sum = sumOf('s16', splitSamples(SAMPLE_FORMATS.s16, mixture, partOf(mixture), triangularNoise()));
    const worst = Math.max(...sum.flatMap((values, channel) => [...values].map((value, n) => Math.abs(value - Math.min(mixture[channel]![n]!, 1 - 2 ** -15)))));
    expect(20 * Math.log10(worst)).toBeLessThan(-96);
  });

  it('leaves silence silent and the whole whole, whatever the noise', () => {
    const mixture = mixtureIn('s16');
    const silent = splitSamples(SAMPLE_FORMATS.s16, mixture, mixture.map((values) => values.map(() => 1e-12)), triangularNoise());
    expect(silent['on-screen'].every((byte) => byte === 0)).toBe(true);
    const whole = splitSamples(SAMPLE_FORMATS.s16, mixture, mixture.map((values) => values.map((value) => value + 1e-12)), triangularNoise());
    expect(whole['off-screen'].every((byte) => byte === 0)).toBe(true);
  });
});
