import { describe, expect, it } from 'vitest';
import { isTolerated, toleranceOf } from './tolerance.ts';

const ebu = toleranceOf('ebu-r37');
const measured = (offset: number | null, driftPpm = 0, verdict: 'in-sync' | 'offset' | 'drift' | 'steps' | 'cannot-tell' = driftPpm === 0 ? 'offset' : 'drift') => ({ verdict, offset, driftPpm });

describe('isTolerated', () => {
  it('holds up to the limits, which differ for early and late', () => {
    expect([0.04, -0.06].map((offset) => isTolerated(measured(offset), 10, ebu))).toEqual([true, true]);
    expect([0.041, -0.061].map((offset) => isTolerated(measured(offset), 10, ebu))).toEqual([false, false]);
    expect(isTolerated(measured(0.03), 10, toleranceOf('film-half-frame'))).toBe(false);
  });

  it('holds for a drift only if start and end are within', () => {
    expect(isTolerated(measured(0.01, 100), 60, ebu)).toBe(true);
    expect(isTolerated(measured(0.01, 100), 600, ebu)).toBe(false);
    expect(isTolerated(measured(0.05, -100), 300, ebu)).toBe(false);
    expect(isTolerated(measured(0.01, 100), null, ebu)).toBe(false);
  });

  it('never holds for what is in sync anyway, jumps, or cannot be told', () => {
    for (const verdict of ['in-sync', 'steps', 'cannot-tell'] as const) expect(isTolerated(measured(0.01, 0, verdict), 10, ebu)).toBe(false);
    expect(isTolerated(measured(null), 10, ebu)).toBe(false);
  });
});

describe('toleranceOf', () => {
  it('falls back to EBU R37', () => {
    expect(toleranceOf('of the future').id).toBe('ebu-r37');
  });
});
