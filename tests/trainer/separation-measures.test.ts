/** @file What separation is measured with, against answers that are known from how the signals were made. */
import { describe, expect, it } from 'vitest';
import { BssSources } from '../../bench/parts/bss-eval.ts';
import { choleskyFactor, solveBy } from '../../bench/parts/cholesky.ts';
import { innerProduct, scaleInvariantSdr } from '../../bench/parts/si-sdr.ts';
import { seededRandom } from '../../src-main/nn/random.ts';

const LENGTH = 32_000;

function noise(seed: number, length = LENGTH): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length }, () => random() + random() + random() - 1.5);
}

function sum(a: Float64Array, b: Float64Array, gain: number): Float64Array {
  return a.map((value, i) => value + gain * b[i]);
}

/** Energy of a over that of gain · b, decibels. */
function ratio(a: Float64Array, b: Float64Array, gain: number): number {
  return 10 * Math.log10(innerProduct(a, a) / (gain ** 2 * innerProduct(b, b)));
}

describe('BssSources', () => {
  const [first, second, other] = [noise(1), noise(2), noise(3)];
  const sources = new BssSources([first, second]);

  it('takes a source that went through a filter for the source itself', () => {
    const filter = [0.2, 0, -0.7, 0.4, 0.1];
    // The last samples are left free, so that the filter's tail is not cut off.
    const quiet = first.map((value, i) => (i < LENGTH - 600 ? value : 0));
    const filtered = quiet.map((_, i) => filter.reduce((value, tap, delay) => value + tap * (quiet[i - 100 - delay] ?? 0), 0));
    const { sdr, sir, sar } = new BssSources([quiet, second]).ratios(filtered, 0);
    expect(Math.min(sdr, sir, sar)).toBeGreaterThan(60);
  });

  it.each([1, 0.3, 0.05])('calls the other source at gain %d interference, and nothing an artifact', (gain) => {
    const { sdr, sir, sar } = sources.ratios(sum(first, second, gain), 0);
    expect(Math.abs(sir - ratio(first, second, gain))).toBeLessThan(0.3);
    expect(Math.abs(sdr - sir)).toBeLessThan(0.01);
    expect(sar).toBeGreaterThan(60);
  });

  it.each([0.5, 0.1])('calls noise of no source at gain %d an artifact, as far as no filter explains it', (gain) => {
    const { sdr, sir, sar } = sources.ratios(sum(first, other, gain), 0);
    expect(Math.abs(sar - ratio(first, other, gain))).toBeLessThan(0.3);
    expect(Math.abs(sdr - ratio(first, other, gain))).toBeLessThan(0.3);
    // Of 32,000 dimensions, the 512 of the other source hold that share of the noise.
    expect(sir).toBeGreaterThan(ratio(first, other, gain) + 15);
  });

  it('judges the second source as it does the first', () => {
    const mixed = sum(second, first, 0.3);
    const [there, here] = [sources.ratios(mixed, 1), new BssSources([second, first]).ratios(mixed, 0)];
    expect(there.sdr).toBeCloseTo(here.sdr, 4);
    expect(there.sir).toBeCloseTo(here.sir, 4);
    expect(Math.abs(there.sir - ratio(second, first, 0.3))).toBeLessThan(0.3);
  });

  it('judges a source without energy at most frequencies', () => {
    const hum = Float64Array.from({ length: LENGTH }, (_, i) => Math.sin((2 * Math.PI * 50 * i) / 16_000));
    const { sdr, sir } = new BssSources([first, hum]).ratios(sum(first, hum, 0.2), 0);
    expect(Math.abs(sir - ratio(first, hum, 0.2))).toBeLessThan(0.3);
    expect(Math.abs(sdr - sir)).toBeLessThan(0.01);
  });
});

describe('scaleInvariantSdr', () => {
  const [wanted, other] = [noise(4), noise(5)];
  // What of the other noise is not the wanted sound at another level.
  const left = sum(other, wanted, -innerProduct(other, wanted) / innerProduct(wanted, wanted));

  it('is the ratio of two parts that have nothing in common', () => {
    expect(scaleInvariantSdr(sum(wanted, left, 0.2), wanted)).toBeCloseTo(ratio(wanted, left, 0.2), 6);
  });

  it('does not depend on the level of either', () => {
    const estimate = sum(wanted, other, 0.4);
    const expected = scaleInvariantSdr(estimate, wanted);
    expect(scaleInvariantSdr(estimate.map((value) => -3.7 * value), wanted)).toBeCloseTo(expected, 8);
    expect(scaleInvariantSdr(estimate, wanted.map((value) => 0.01 * value))).toBeCloseTo(expected, 8);
  });

  it('calls a shift by one sample an error, which BSS-eval forgives', () => {
    const shifted = wanted.map((_, i) => wanted[i - 1] ?? 0);
    expect(scaleInvariantSdr(shifted, wanted)).toBeLessThan(0);
    expect(new BssSources([wanted, other]).ratios(shifted, 0).sdr).toBeGreaterThan(40);
  });
});

describe('solveBy', () => {
  it('solves a system, and the one of its first rows and columns alone', () => {
    const factor = choleskyFactor(Float64Array.of(4, 0, 0, 2, 5, 0, 1, 3, 6), 3);
    const [x, y, z] = solveBy(factor, Float64Array.of(4 + 4 + 3, 2 + 10 + 9, 1 + 6 + 18));
    expect([x, y, z].map((value) => Number(value.toFixed(9)))).toEqual([1, 2, 3]);
    const [a, b] = solveBy(factor, Float64Array.of(4 - 2, 2 - 5));
    expect([a, b].map((value) => Number(value.toFixed(9)))).toEqual([1, -1]);
  });

  it('does not factor what is not positive definite', () => {
    expect(() => choleskyFactor(Float64Array.of(1, 0, 2, 1), 2)).toThrow(/not positive definite/);
  });
});
