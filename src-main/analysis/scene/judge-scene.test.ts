import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../nn/random.ts';
import { gridLength, type OffsetGrid } from '../similarity.ts';
import { judgeScene, sceneCurve } from './judge-scene.ts';
import type { SceneWindow } from './watch-scene.ts';

const grid: OffsetGrid = { step: 0.08, radius: 25 };
const LENGTH = gridLength(grid);

/** Windows of noise with a bump at an offset; neighbors share half of it, as real curves do. */
function windows(count: number, bump: { readonly offset: number; readonly height: number } | null, seed = 1): readonly SceneWindow[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, at) => {
    const scores = Float32Array.from({ length: LENGTH }, (__, index) => {
      const away = bump ? Math.abs((index - grid.radius) * grid.step - bump.offset) / grid.step : Infinity;
      return 0.3 * (random() + random() + random() - 1.5) + (bump?.height ?? 0) * Math.max(0, 1 - away / 2);
    });
    return { time: 2 + 4 * at, duration: 4, scores, frames: new Float32Array(LENGTH).fill(50) };
  });
}

describe('judgeScene', () => {
  it.each([-1.2, -0.36, 0.28, 1.52])('finds an offset of %d s between its steps', (offset) => {
    const { verdict, offset: found, confidence } = judgeScene(windows(4, { offset, height: 1.5 }), grid);
    expect(verdict).toBe('offset');
    expect(Math.abs((found ?? 9) - offset)).toBeLessThan(0.04);
    expect(confidence).toBeGreaterThan(0.9);
  });

  it('calls in sync what it cannot tell from it', () => {
    expect(judgeScene(windows(4, { offset: 0.05, height: 1.5 }), grid)).toMatchObject({ verdict: 'in-sync' });
  });

  it('cannot tell of noise', () => {
    for (let seed = 1; seed <= 40; seed++) expect(judgeScene(windows(4, null, seed), grid)).toMatchObject({ verdict: 'cannot-tell', offset: null });
  });

  it('cannot tell of two offsets that fit alike', () => {
    const both = [...windows(3, { offset: -0.8, height: 1.5 }), ...windows(3, { offset: 0.8, height: 1.5 }, 2)];
    expect(judgeScene(both, grid)).toMatchObject({ verdict: 'cannot-tell' });
  });

  it('cannot tell of nothing', () => {
    expect(judgeScene([], grid)).toEqual({ verdict: 'cannot-tell', offset: null, confidence: 0, curve: null });
  });

  it('leaves out offsets that few windows have sound for', () => {
    const short = windows(4, { offset: 1.92, height: 9 }).map((window, at) => (at === 0 ? window : { ...window, frames: window.frames.map((count, index) => (index > 40 ? 0 : count)) }));
    const { frames } = sceneCurve(short, grid);
    expect([frames[45], frames[20]]).toEqual([0, 200]);
    expect(judgeScene(short, grid).offset).toBeNull();
  });
});
