/** @file Figures of a scan, by hand. */
import { expect, it } from 'vitest';
import { MOST_NAMES } from '../../src-shared/contract/training.ts';
import { discardedInWords, scanReport } from './scan-report.ts';

const open = { heldOutSeconds: null, heldOutBy: null };

/** Contents with kept stretches and discarded ones of so many seconds. */
function contents(kept: readonly number[], discarded: readonly (readonly ['silence' | 'no-face', number])[] = []) {
  const sequences = kept.map((seconds) => ({ time: 0, frames: 25 * seconds, cropsAt: 0, soundAt: 0, samples: 100 * seconds + 50, leadSamples: 50 }));
  return { size: 72, sampleRate: 100, sequences, discarded: discarded.map(([reason, seconds]) => ({ reason, seconds })) };
}

it('adds up seconds by reason, longest first, and names files once', () => {
  const scanned = [
    { name: 'a.mp4', contents: contents([4, 6], [['silence', 3], ['silence', 2]]) },
    { name: 'b.mp4', contents: contents([], [['no-face', 60]]) },
  ];
  const report = scanReport(scanned, 5, open);
  expect(report).toEqual({
    sources: 5,
    scanned: 2,
    kept: { count: 2, seconds: 10, names: ['a.mp4'], files: 1 },
    discarded: [
      { reason: 'no-face', count: 1, seconds: 60, names: ['b.mp4'], files: 1 },
      { reason: 'silence', count: 2, seconds: 5, names: ['a.mp4'], files: 1 },
    ],
    ...open,
  });
  expect(discardedInWords(report)).toBe('1 × no-face, 2 × silence');
});

it('names some of many files and counts all', () => {
  const scanned = Array.from({ length: 100 }, (_, i) => ({ name: `${i}.mp4`, contents: contents([1]) }));
  const { kept } = scanReport(scanned, 100, open);
  expect([kept.names.length, kept.files]).toEqual([MOST_NAMES, 100]);
});
