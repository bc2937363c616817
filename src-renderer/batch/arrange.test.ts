import { describe, expect, it } from 'vitest';
import { arrange, type Arrangement, countStandings, QUEUE_ORDER, rememberingArranger } from './arrange.ts';
import { toleranceOf } from '../../src-shared/model/tolerance.ts';
import { madeItem, madeMeasure, madeRunning } from './made-items.ts';

const ebu = toleranceOf('ebu-r37');
const items = [
  madeItem({ id: '1', name: 'B/clip 10.mov', state: { kind: 'done', outcome: 'in-sync' }, measured: madeMeasure({ verdict: 'in-sync', offset: 0.004, confidence: 0.99 }) }),
  madeItem({ id: '2', name: 'b/clip 2.mov', state: { kind: 'needs-eyes' }, measured: madeMeasure({ offset: -0.12, confidence: 0.4 }), doubts: [{ reason: 'low-confidence', time: 12 }] }),
  madeItem({ id: '3', name: 'a/clip 1.mov', state: { kind: 'failed', error: { kind: 'bug', message: 'x' } as never } }),
  madeItem({ id: '4', name: 'c.mov', state: { kind: 'done', outcome: 'fixed' }, measured: madeMeasure({ offset: 0.08 }), output: '/out/c.synced.mov' }),
  madeItem({ id: '5', name: 'd.mov', state: madeRunning(0.4) }),
  madeItem({ id: '6', name: 'e.mov' }),
  madeItem({ id: '7', name: 'f.mov', state: { kind: 'done', outcome: 'measured' }, measured: madeMeasure({ offset: 0.2 }) }),
  madeItem({ id: '8', name: 'g.mov', state: { kind: 'skipped', reason: 'no-audio' } }),
];
const by = (fields: Partial<Arrangement>) => arrange(items, { ...QUEUE_ORDER, ...fields }, ebu).join('');

describe('sorting', () => {
  it('keeps the order of work, or turns it around', () => {
    expect(by({})).toBe('12345678');
    expect(by({ descending: true })).toBe('87654321');
  });

  it('sorts names as people count, whatever the case', () => {
    expect(by({ column: 'name' })).toBe('32145678');
  });

  it('puts what needs somebody first', () => {
    expect(by({ column: 'state' })).toBe('23756418');
  });

  it('keeps rows without a value at the end, whichever way', () => {
    expect(by({ column: 'offset' })).toBe('21473568');
    expect(by({ column: 'offset', descending: true })).toBe('74123568');
    expect(by({ column: 'output' })[0]).toBe('4');
  });
});

describe('filters', () => {
  it('count and show each standing', () => {
    expect(countStandings(items, ebu)).toEqual({ all: 8, eyes: 1, failed: 1, off: 1, running: 1, waiting: 1, fixed: 1, within: 0, fine: 1, made: 0, skipped: 1 });
    expect(by({ filter: 'eyes' })).toBe('2');
    expect(by({ filter: 'off' })).toBe('7');
    expect(by({ filter: 'fine' })).toBe('1');
  });

  it('find words of the name and the verdict', () => {
    expect(by({ text: 'clip' })).toBe('123');
    expect(by({ text: 'late' })).toBe('2');
    expect(by({ text: 'clip sync' })).toBe('1');
  });
});

describe('a table under way', () => {
  const progressed = items.map((item) => (item.id === '5' ? { ...item, revision: 2, state: madeRunning(0.5) } : item));

  it('hands out the same order while only progress changes', () => {
    const arranger = rememberingArranger();
    const order = arranger(items, { ...QUEUE_ORDER, column: 'state' }, ebu);
    expect(arranger(progressed, { ...QUEUE_ORDER, column: 'state' }, ebu)).toBe(order);
  });

  it('notices what changes the order', () => {
    const arranger = rememberingArranger();
    arranger(items, { ...QUEUE_ORDER, column: 'state' }, ebu);
    const ended = items.map((item) => (item.id === '5' ? { ...item, state: { kind: 'needs-eyes' as const } } : item));
    expect(arranger(ended, { ...QUEUE_ORDER, column: 'state' }, ebu).ids.join('')).toBe('25376418');
    expect(arranger(ended, { ...QUEUE_ORDER, column: 'state', descending: true }, ebu).ids[0]).toBe('8');
    expect(arranger(ended, { ...QUEUE_ORDER, filter: 'eyes' }, ebu).ids.join('')).toBe('25');
  });
});
