/** @file The small graph shows energy, not time, and says what there was to judge by. */
import { describe, expect, it } from 'vitest';
import type { OnScreenStep } from '../../src-shared/model/on-screen-curve.ts';
import { shareColumns } from './share-columns.ts';

const step = (levelDb: number, share: number | null, sight: OnScreenStep['sight'] = 'somebody'): OnScreenStep => ({ levelDb, share, sight });

describe('shareColumns', () => {
  it('weighs steps by their energy', () => {
    const [column] = shareColumns([step(-10, 1), step(-20, 0)], 2, 1);
    expect(column?.share).toBeCloseTo(10 / 11, 9);
  });

  it('leaves silence and what is still to come empty', () => {
    const columns = shareColumns([step(-20, 0.5), step(-Infinity, null)], 4, 4);
    expect(columns.map(({ share }) => share)).toEqual([0.5, null, null, null]);
    expect(columns.map(({ loudness }) => loudness)).toEqual([1, 0, 0, 0]);
    expect(columns[3]?.sight).toBe('nobody');
  });

  it('shows loudness against the loudest column', () => {
    expect(shareColumns([step(-10, 1), step(-30, 1), step(-90, 1)], 3, 3).map(({ loudness }) => loudness)).toEqual([1, 0.5, 0]);
  });

  it('says what most steps had to judge by', () => {
    const steps = [step(-9, 1), step(-9, 0, 'doubted'), step(-9, 0, 'doubted'), step(-9, 0, 'nobody'), step(-9, 0, 'nobody'), step(-9, 1)];
    expect(shareColumns(steps, 6, 2).map(({ sight }) => sight)).toEqual(['doubted', 'nobody']);
  });

  it('draws curves of fewer steps than columns', () => {
    expect(shareColumns([step(-9, 1), step(-9, 0)], 2, 4).map(({ share }) => share)).toEqual([1, 1, 0, 0]);
  });
});
