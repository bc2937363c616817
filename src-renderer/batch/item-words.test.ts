import { describe, expect, it } from 'vitest';
import { AppError, toWire } from '../../src-shared/contract/errors.ts';
import { TOLERANCES } from '../../src-shared/model/alignment.ts';
import { toleranceOf } from '../../src-shared/model/tolerance.ts';
import { allowedBy, doubtfulMoment, driftText, failureOf, itemLevel, standingOf, stateNote, stateTitle, verdictText } from './item-words.ts';
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
    expect(standingOf({ state: { kind: 'done', outcome: 'measured' }, measured: madeMeasure({}), duration: 5 }, ebu)).toBe('off');
    expect(standingOf({ state: { kind: 'done', outcome: 'in-sync' }, measured: madeMeasure({ verdict: 'in-sync' }), duration: 5 }, ebu)).toBe('fine');
  });

  it('tells what a standard allows: one that was only measured by the standard chosen, one that a fix left by its own', () => {
    const film = toleranceOf('film-half-frame');
    const little = { measured: madeMeasure({ offset: 0.03 }), duration: 5 };
    const measured = { ...little, state: { kind: 'done', outcome: 'measured' } } as const;
    const left = { ...little, state: { kind: 'done', outcome: 'within-tolerance', tolerance: 'ebu-r37' } } as const;
    expect([ebu, film].map((tolerance) => standingOf(measured, tolerance))).toEqual(['within', 'off']);
    expect([ebu, film].map((tolerance) => standingOf(left, tolerance))).toEqual(['within', 'within']);
    expect([allowedBy(measured, film).id, allowedBy(left, film).id]).toEqual(['film-half-frame', 'ebu-r37']);
    expect(stateTitle(left, film)).toBe('Within');
  });

  it('adds why and how long', () => {
    expect(stateTitle(madeItem({ id: '1', state: madeRunning(0.2) }), ebu)).toBe('Matching');
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
