/** @file The sign convention and what corrections do to time. */
import { describe, expect, it } from 'vitest';
import { type AlignmentEstimate, constantCorrection, correctionFor, formatOffset, isIdentity, nudge, offsetAt } from './alignment.ts';

const estimate: AlignmentEstimate = {
  verdict: 'offset',
  reason: null,
  offset: 0.08,
  confidence: 0.97,
  driftPpm: 12,
  steps: [],
  windows: [],
  curve: null,
  faces: [],
  audioTrack: 0,
  model: 'lip-sync@0',
  analysedSeconds: 10,
  elapsedSeconds: 1,
};

describe('formatOffset', () => {
  it.each([
    [0.08, '+80 ms · sound early'],
    [-0.12, '−120 ms · sound late'],
    [0.0004, '0 ms · in sync'],
    [null, "can't tell"],
  ])('%s reads %s', (offset, text) => expect(formatOffset(offset)).toBe(text));
});

describe('correctionFor', () => {
  it('uses the offset alone unless the verdict is drift', () => {
    expect(correctionFor(estimate)).toEqual(constantCorrection(0.08));
    expect(correctionFor({ ...estimate, verdict: 'drift' })).toEqual(constantCorrection(0.08, 12));
  });
  it('changes nothing when it could not be told', () => {
    expect(isIdentity(correctionFor({ ...estimate, verdict: 'cannot-tell', reason: 'no-face', offset: null }))).toBe(true);
  });
  it('covers all time with the steps', () => {
    const steps = [
      { start: 1, end: 10, offset: 0.04, confidence: 1 },
      { start: 10, end: 20, offset: -0.2, confidence: 1 },
    ];
    const correction = correctionFor({ ...estimate, verdict: 'steps', steps });
    expect([0, 9.999, 10, 500].map((time) => offsetAt(correction, time))).toEqual([0.04, 0.04, -0.2, -0.2]);
  });
});

describe('offsetAt', () => {
  it('grows with drift from time zero', () => expect(offsetAt(constantCorrection(0.01, 100), 100)).toBeCloseTo(0.02, 12));
});

describe('nudge', () => {
  it('moves every segment', () => expect(offsetAt(nudge(constantCorrection(0.01), 0.001), 5)).toBeCloseTo(0.011, 12));
});
