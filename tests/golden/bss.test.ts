/** @file BSS-eval against mir_eval's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BssSources } from '../../bench/parts/bss-eval.ts';

const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'bss.json'), 'utf8')) as { length: number; sdr: number[]; sir: number[]; sar: number[] };

it('gives the ratios of mir_eval, of sources that have something in common', () => {
  const signal = (formula: (n: number) => number) => Float64Array.from({ length: golden.length }, (_, n) => formula(n));
  const first = signal((n) => Math.sin(0.7 * n * n) + 0.5 * Math.sin(0.2 * n));
  const second = signal((n) => Math.cos(1.3 * n * n) + 0.3 * (first[n - 7] ?? 0));
  const other = signal((n) => Math.sin(0.0011 * n * n * n));
  const estimates = [
    signal((n) => 0.8 * (first[n - 3] ?? 0) - 0.2 * first[n] + 0.3 * second[n] + 0.1 * other[n]),
    signal((n) => second[n] + 0.4 * (first[n - 40] ?? 0) + 0.5 * other[n]),
  ];
  const sources = new BssSources([first, second]);
  estimates.forEach((estimate, wanted) => {
    const { sdr, sir, sar } = sources.ratios(estimate, wanted);
    expect(sdr).toBeCloseTo(golden.sdr[wanted], 3);
    expect(sir).toBeCloseTo(golden.sir[wanted], 3);
    expect(sar).toBeCloseTo(golden.sar[wanted], 3);
  });
});
