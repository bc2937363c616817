import { describe, expect, it } from 'vitest';
import { COMPACT, PAPER } from '../../networks/multisensory-config.ts';
import { windowFrames } from './compute-cam.ts';

describe('windowFrames', () => {
  it('looks for longer than in training, in whole steps of the map', () => {
    expect(windowFrames(COMPACT, 1000, 2.08)).toBe(52);
    expect(windowFrames(COMPACT, 1000, 2.2)).toBe(52);
  });
  it('takes what a short clip has, and a window of training where it has less', () => {
    expect(windowFrames(COMPACT, 31, 2.08)).toBe(28);
    expect(windowFrames(COMPACT, 7, 2.08)).toBe(20);
  });
  it('leaves a network alone that was trained on longer windows', () => {
    expect(windowFrames(PAPER, 1000, 2.08)).toBe(125);
  });
});
