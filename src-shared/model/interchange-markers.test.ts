/** @file Which moments are marked, and which are not. */
import { describe, expect, it } from 'vitest';
import { type AlignmentEstimate, constantCorrection, NO_CORRECTION } from './alignment.ts';
import { correctionMarkers, doubtfulMarkers } from './interchange-markers.ts';

const window = (time: number, offset: number, confidence = 0.9) => ({ time, duration: 2, offset, confidence, face: 0 });
const estimate = (changes: Partial<AlignmentEstimate>): AlignmentEstimate => ({
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
  model: 'm',
  analysedSeconds: 10,
  elapsedSeconds: 1,
  ...changes,
});

describe('correctionMarkers', () => {
  it('marks the offset once and every jump of it', () => {
    expect(correctionMarkers(NO_CORRECTION)).toEqual([]);
    expect(correctionMarkers(constantCorrection(0.08, 145)).map(({ name, kind }) => [name, kind])).toEqual([['+80 ms · sound early, drift 145 ppm', 'note']]);
    const steps = correctionMarkers({ segments: [{ start: 0, end: 5, offset: 0, driftPpm: 0 }, { start: 5, end: null, offset: -0.04, driftPpm: 0 }] });
    expect(steps.map(({ time, kind }) => [time, kind])).toEqual([[0, 'note'], [5, 'step']]);
  });
});

describe('doubtfulMarkers', () => {
  it('leaves sure answers alone', () => expect(doubtfulMarkers(estimate({ windows: [window(1, 0.09), window(3, 0.3, 0.1)] }), constantCorrection(0.08))).toEqual([]));
  it('marks clips without an answer, and unsure ones', () => {
    expect(doubtfulMarkers(estimate({ verdict: 'cannot-tell', windows: [window(1, 0.5)] }), NO_CORRECTION)).toHaveLength(1);
    expect(doubtfulMarkers(estimate({ confidence: 0.62 }), constantCorrection(0.08))[0]?.name).toBe('Lip-sync: 62 % sure');
  });
  it('makes one marker of windows at odds that touch, named by the surest', () => {
    const markers = doubtfulMarkers(estimate({ windows: [window(11, 0.2, 0.5), window(10, 0.3, 0.8), window(30, -0.1)] }), constantCorrection(0.08));
    expect(markers.map(({ time, duration, name }) => [time, duration, name])).toEqual([
      [9, 3, 'Looks like +300 ms · sound early'],
      [29, 2, 'Looks like −100 ms · sound late'],
    ]);
  });
});
