import { describe, expect, it } from 'vitest';
import { AppError, toWire } from '../../src-shared/contract/errors.ts';
import { TOLERANCES } from '../../src-shared/model/alignment.ts';
import { doubtfulMoment, driftText, failureOf, itemLevel, standingOf, stateNote, stateTitle, verdictText } from './item-words.ts';
import { madeItem, madeMeasure, madeRunning } from './made-items.ts';

const [ebu] = TOLERANCES;
if (!ebu) throw new TypeError('no tolerance');
const level = (measure: Parameters<typeof madeMeasure>[0], duration = 60) => itemLevel({ measured: madeMeasure(measure), duration }, ebu);

describe('an item in words', () => {
  it('says the verdict, and says it cannot tell', () => {
    expect(verdictText({ measured: null })).toBe('');
    expect(verdictText({ measured: madeMeasure({ offset: -0.08 }) })).toBe('late');
    expect(verdictText({ measured: madeMeasure({ verdict: 'steps', steps: 3 }) })).toBe('3 steps');
    expect(verdictText({ measured: madeMeasure({ verdict: 'cannot-tell', offset: null, reason: 'no-face' }) })).toBe("can't tell");
  });

  it('judges by the worst offset there is', () => {
    expect(level({ offset: 0.03 })).toBe('good');
    expect(level({ offset: 0.07 })).toBe('fair');
    expect(level({ verdict: 'drift', offset: 0.01, driftPpm: 100 }, 600)).toBe('fair');
    expect(level({ verdict: 'drift', offset: 0.01, driftPpm: 100 }, 60)).toBe('good');
    expect(level({ verdict: 'steps', offset: 0.01, steps: 2 })).toBe('fair');
    expect(level({ verdict: 'cannot-tell', offset: 0.4 })).toBe('unknown');
  });

  it('tells a clip that was only measured and is off from one that is fine', () => {
    expect(standingOf({ state: { kind: 'done', outcome: 'measured' }, measured: madeMeasure({}) })).toBe('off');
    expect(standingOf({ state: { kind: 'done', outcome: 'in-sync' }, measured: madeMeasure({ verdict: 'in-sync' }) })).toBe('fine');
  });

  it('adds why and how long', () => {
    expect(stateTitle(madeItem({ id: '1', state: madeRunning(0.2) }))).toBe('Matching');
    expect(stateNote(madeItem({ id: '1', state: madeRunning(0.2, 75) }))).toBe('1 min 15 s left');
    expect(stateNote(madeItem({ id: '1', state: { kind: 'skipped', reason: 'missing' } }))).toBe('file is gone');
    expect(stateNote(madeItem({ id: '1', state: { kind: 'needs-eyes' }, doubts: [{ reason: 'low-confidence', time: 3 }] }))).toBe('not sure enough');
  });

  it('shows a failure with its file and a way out', () => {
    const error = toWire(new AppError('media.unreadable', 'bad', { path: '/a.mov', cause: 'moov atom not found' }));
    const text = failureOf({ kind: 'failed', error });
    expect(text).toMatchObject({ title: 'Not readable as media', file: '/a.mov', cause: 'Moov atom not found.' });
    expect(stateNote(madeItem({ id: '1', state: { kind: 'failed', error } }))).toBe('Not readable as media');
    expect(failureOf({ kind: 'waiting' })).toBeNull();
  });

  it('opens at the first doubt that has a moment', () => {
    expect(doubtfulMoment({ doubts: [{ reason: 'low-confidence', time: null }, { reason: 'steps', time: 12.5 }] })).toBe(12.5);
    expect(doubtfulMoment({ doubts: [] })).toBeNull();
  });

  it('writes drift with a true minus sign', () => {
    expect([driftText(null), driftText(0), driftText(-12.54), driftText(145)]).toEqual(['', '0.0 ppm', '−12.5 ppm', '+145.0 ppm']);
  });
});
