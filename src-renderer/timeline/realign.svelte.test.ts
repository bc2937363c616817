/** @file Dragging sound into place: sign, fine steps, whole samples, and one entry of history. */
import { describe, expect, it } from 'vitest';
import { type Correction, constantCorrection, NO_CORRECTION } from '../../src-shared/model/alignment.ts';
import { Realign, type RealignEditor } from './realign.svelte.ts';

/** An editor that keeps a correction and notes what is asked of its history. */
function editorOf(start: Correction) {
  const asked: string[] = [];
  const editor = {
    correction: start,
    audioTrack: 0,
    media: { audio: [{ sampleRate: 48_000 }] },
    setCorrection: (correction: Correction) => (editor.correction = correction),
    history: { mark: (label: string) => asked.push(label), squashToMark: () => asked.push('squash'), bailToMark: () => asked.push('bail') },
  };
  return { editor, asked, realign: new Realign(editor as unknown as RealignEditor, () => asked.push('begin')) };
}

const offsetOf = ({ segments }: Correction) => segments[0]?.offset ?? Number.NaN;

describe('Realign', () => {
  it('takes sound that is moved to the right to have been early', () => {
    const { editor, realign } = editorOf(constantCorrection(0.1));
    realign.begin();
    realign.move(0.05, false);
    realign.move(-0.02, false);
    expect(offsetOf(editor.correction)).toBeCloseTo(0.13, 9);
    expect(realign.delta).toBeCloseTo(0.03, 9);
  });

  it('moves a tenth as far with Shift, and always by whole samples', () => {
    const { editor, realign } = editorOf(NO_CORRECTION);
    realign.begin();
    realign.move(0.0123456, true);
    expect(offsetOf(editor.correction) * 48_000).toBe(59);
  });

  it('keeps drift and moves every step alike', () => {
    const segments = [{ start: 0, end: 5, offset: 0.1, driftPpm: 40 }, { start: 5, end: null, offset: -0.2, driftPpm: 0 }];
    const { editor, realign } = editorOf({ segments });
    realign.begin();
    realign.move(0.01, false);
    expect(editor.correction.segments.map(({ driftPpm }) => driftPpm)).toEqual([40, 0]);
    expect(editor.correction.segments.map(({ offset }) => Math.round(offset * 1000))).toEqual([110, -190]);
  });

  it('is one entry of history, or none when called off, and does nothing afterwards', () => {
    const { editor, asked, realign } = editorOf(NO_CORRECTION);
    realign.begin();
    realign.move(0.01, false);
    realign.end();
    realign.begin();
    realign.cancel();
    realign.end();
    realign.move(1, false);
    expect(asked).toEqual(['Re-align sound', 'begin', 'squash', 'Re-align sound', 'begin', 'bail']);
    expect(offsetOf(editor.correction)).toBeCloseTo(0.01, 9);
    expect(realign.delta).toBeNull();
  });
});
