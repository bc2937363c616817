import { describe, expect, it } from 'vitest';
import { constantCorrection, NO_CORRECTION } from '../../src-shared/model/alignment.ts';
import { madeItem, madeMeasure } from './made-items.ts';
import { isOnTimeline, needsEstimate, timelineClip } from './timeline-clips.ts';

const measured = { id: '1', state: { kind: 'done', outcome: 'measured' } } as const;

describe('an item on a timeline', () => {
  it('is slipped by what was measured', () => {
    expect(timelineClip(madeItem({ ...measured, measured: madeMeasure({ offset: -0.08, driftPpm: 9 }) }), null, 1)).toMatchObject({ correction: constantCorrection(-0.08), audioTrack: 1, markers: [] });
    expect(timelineClip(madeItem({ ...measured, measured: madeMeasure({ verdict: 'drift', offset: 0.01, driftPpm: 145 }) }), null, null).correction).toEqual(constantCorrection(0.01, 145));
  });

  it('is left alone and marked where nobody is sure', () => {
    const item = madeItem({ id: '1', state: { kind: 'needs-eyes' }, measured: madeMeasure({ offset: 0.12, confidence: 0.5 }), doubts: [{ reason: 'low-confidence', time: 12.5 }] });
    const clip = timelineClip(item, null, null);
    expect(clip.correction).toEqual(NO_CORRECTION);
    expect(clip.markers).toEqual([expect.objectContaining({ time: 12.5, kind: 'doubtful', comment: expect.stringContaining('+120 ms · sound early') as string })]);
  });

  it('follows the user, who leaves no doubt', () => {
    const item = madeItem({ id: '1', state: { kind: 'needs-eyes' }, correction: constantCorrection(0.2), doubts: [{ reason: 'no-face', time: null }] });
    expect(timelineClip(item, null, null)).toMatchObject({ correction: constantCorrection(0.2), markers: [] });
  });

  it('does not move what is in sync', () => {
    expect(timelineClip(madeItem({ id: '1', state: { kind: 'done', outcome: 'in-sync' }, measured: madeMeasure({ verdict: 'in-sync', offset: 0.004 }) }), null, null).correction).toEqual(NO_CORRECTION);
  });

  it('brings its stems along, with the file that they go with', () => {
    const stem = (of: 'clip' | 'fix') => ({ role: 'on-screen', path: '/out/a.on-screen.wav', of }) as const;
    const film = { role: 'film', path: '/out/a.stems.mov', of: 'clip' } as const;
    const item = madeItem({ ...measured, measured: madeMeasure({ offset: -0.08 }), output: '/out/a.synced.mov', made: [stem('clip'), film] });
    const stems = [{ path: '/out/a.on-screen.wav', name: 'On screen' }];
    expect(timelineClip(item, null, null)).toMatchObject({ path: item.path, correction: constantCorrection(-0.08), stems });
    const fixed = { ...item, made: [stem('fix')] };
    expect(timelineClip(fixed, null, 1)).toMatchObject({ path: '/out/a.synced.mov', audioTrack: null, correction: NO_CORRECTION, stems });
    expect(timelineClip({ ...fixed, correction: constantCorrection(0.2) }, null, null)).toMatchObject({ path: item.path, correction: constantCorrection(0.2), stems: [] });
  });

  it('needs the whole measurement for steps', () => {
    expect(needsEstimate(madeItem({ ...measured, measured: madeMeasure({ verdict: 'steps', steps: 2 }) }))).toBe(true);
    expect(needsEstimate(madeItem({ ...measured, measured: madeMeasure({}) }))).toBe(false);
  });

  it('leaves out what was not read', () => {
    expect(isOnTimeline(madeItem({ id: '1' }))).toBe(false);
    expect(isOnTimeline(madeItem({ id: '1', state: { kind: 'skipped', reason: 'user' } }))).toBe(false);
    expect(isOnTimeline(madeItem(measured))).toBe(true);
  });
});
