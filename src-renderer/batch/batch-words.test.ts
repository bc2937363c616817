import { describe, expect, it } from 'vitest';
import type { BatchSummary } from '../../src-shared/contract/batch.ts';
import { batchStateText, controlsOf, etaText, resultText } from './batch-words.ts';

const counts = (fields: Partial<BatchSummary['counts']>): BatchSummary['counts'] => ({ waiting: 0, running: 0, done: 0, 'needs-eyes': 0, skipped: 0, failed: 0, ...fields });
const watching = (watch: boolean) => ({ source: { watch } }) as BatchSummary['options'];

describe('a batch in words', () => {
  it('offers what its state allows', () => {
    expect(controlsOf({ state: 'idle', counts: counts({ waiting: 4 }) })).toEqual({ start: 'Start', pause: false, stop: false });
    expect(controlsOf({ state: 'idle', counts: counts({ waiting: 3, done: 1 }) }).start).toBe('Go on');
    expect(controlsOf({ state: 'running', counts: counts({ running: 1 }) })).toEqual({ start: null, pause: true, stop: true });
    expect(controlsOf({ state: 'pausing', counts: counts({ running: 1 }) })).toEqual({ start: null, pause: false, stop: true });
    expect(controlsOf({ state: 'interrupted', counts: counts({ waiting: 2 }) }).start).toBe('Go on');
    expect(controlsOf({ state: 'finished', counts: counts({ done: 2 }) }).start).toBe('Look for new clips');
    expect(controlsOf({ state: 'elsewhere', counts: counts({ running: 2 }) })).toEqual({ start: null, pause: false, stop: false });
  });

  it('says that it waits for new clips', () => {
    expect(batchStateText({ state: 'running', counts: counts({ done: 3 }), options: watching(true) })).toBe('Watching');
    expect(batchStateText({ state: 'running', counts: counts({ waiting: 3 }), options: watching(true) })).toBe('Running');
    expect(batchStateText({ state: 'interrupted', counts: counts({ waiting: 3 }), options: watching(false) })).toBe('Interrupted');
  });

  it('tells first what needs somebody', () => {
    expect(resultText({ state: 'finished', total: 9, counts: counts({ done: 6, failed: 1, 'needs-eyes': 2 }) })).toBe('2 need eyes · 1 failed');
    expect(resultText({ state: 'finished', total: 9, counts: counts({ done: 9 }) })).toBe('all fine');
    expect(resultText({ state: 'running', total: 9, counts: counts({ done: 4, waiting: 5 }) })).toBe('4 of 9');
  });

  it('promises an end only while it runs', () => {
    expect(etaText({ state: 'running', etaSeconds: 130 })).toBe('about 2 min 10 s left');
    expect(etaText({ state: 'paused', etaSeconds: 130 })).toBe('');
  });
});
