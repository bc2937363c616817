/** @file Measurements judged and put into words. */
import { describe, expect, it } from 'vitest';
import { type AlignmentEstimate, type CannotTellReason, TOLERANCES } from '../../src-shared/model/alignment.ts';
import { advice, badgeText, confidenceText, evidenceText, finding, findingSoFar, levelOf, levelOfEstimate, worstOffset } from './verdict.ts';

const estimate: AlignmentEstimate = {
  verdict: 'offset',
  reason: null,
  offset: 0.08,
  confidence: 0.97,
  driftPpm: null,
  steps: [],
  windows: [],
  curve: null,
  faces: [],
  audioTrack: 0,
  model: 'lip-sync@0',
  analysedSeconds: 10,
  elapsedSeconds: 1,
};
const ebu = TOLERANCES.find(({ id }) => id === 'ebu-r37') ?? TOLERANCES[0]!;

describe('levelOf', () => {
  it('is stricter with early sound than with late, as the standard is', () => {
    expect(levelOf(0.05, ebu)).toBe('fair');
    expect(levelOf(-0.05, ebu)).toBe('good');
    expect(levelOf(0.0801, ebu)).toBe('bad');
  });
});

describe('worstOffset', () => {
  it('follows the drift to the end of the clip', () => {
    const drifting = { ...estimate, verdict: 'drift', offset: 0.01, driftPpm: 100 } as const;
    expect(worstOffset(drifting, 3600)).toBeCloseTo(0.37, 9);
    expect(levelOfEstimate(drifting, 60, ebu)).toBe('good');
    expect(levelOfEstimate(drifting, 3600, ebu)).toBe('bad');
  });
  it('takes the step that is farthest off', () => {
    const steps = [0.01, -0.2, 0.1].map((offset, index) => ({ start: index, end: index + 1, offset, confidence: 1 }));
    expect(worstOffset({ ...estimate, verdict: 'steps', steps }, 3)).toBe(-0.2);
  });
  it('is nothing where it cannot be told', () => {
    const unknown = { ...estimate, verdict: 'cannot-tell', reason: 'no-face', offset: null } as const;
    expect(worstOffset(unknown, 3)).toBeNull();
    expect(levelOfEstimate(unknown, 3, ebu)).toBe('unknown');
  });
});

describe('the words', () => {
  it('say early and late', () => {
    expect(badgeText(estimate)).toBe('+80 ms · early');
    expect(badgeText({ ...estimate, offset: -0.0312 })).toBe('−31 ms · late');
    expect(finding({ ...estimate, offset: -0.03 }, 10)).toBe('The sound is heard after the lips move.');
  });
  it('tell where a drift begins and ends', () => {
    expect(finding({ ...estimate, verdict: 'drift', offset: 0.02, driftPpm: 1000 }, 60)).toBe('The sound drifts: 20 ms early at the start, 80 ms early at the end.');
  });
  it('have a cause and a way out for every reason', () => {
    const reasons: readonly CannotTellReason[] = ['no-audio', 'no-video', 'no-face', 'no-speech', 'too-short', 'contradictory', 'no-match'];
    for (const reason of reasons) {
      const unknown = { ...estimate, verdict: 'cannot-tell', reason, offset: null } as const;
      expect(finding(unknown, 10)).toMatch(/\.$/);
      expect(advice(unknown)).toMatch(/\.$/);
    }
  });
  it('give no reason and deny nothing before everything was looked at', () => {
    const open = { ...estimate, verdict: 'cannot-tell', offset: null, reason: 'no-face' } as const;
    expect(findingSoFar(open, 10)).toBe('So far nothing ties the sound to the picture.');
    expect(findingSoFar(estimate, 10)).toBe(`So far: ${finding(estimate, 10)}`);
  });
  it('say when something else than lips was read, and how coarse that is', () => {
    const events = { ...estimate, evidence: 'events', offset: 0.3, confidence: 0.93 } as const;
    expect(finding(events, 10)).toBe('The sound is heard before what makes it is seen.');
    expect(finding({ ...events, offset: -0.3 }, 10)).toBe('The sound is heard after what makes it is seen.');
    expect(confidenceText(events)).toBe('93 % sure to be within 100 ms');
    expect(evidenceText(events)).toMatch(/±100 ms/);
    expect(evidenceText(estimate)).toBeNull();
  });
  it('never claim certainty', () => {
    expect(confidenceText({ ...estimate, confidence: 0.999 })).toBe('99 % sure to be within one frame');
    expect(confidenceText({ ...estimate, confidence: 0.3 })).toBe('Only 30 % sure: treat it as a hint');
  });
});
