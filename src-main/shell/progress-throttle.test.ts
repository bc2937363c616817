/** @file Thinned progress, on a clock of the test's own. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Progress } from '../../src-shared/contract/services.ts';
import { throttleProgress } from './progress-throttle.ts';

const at = (fraction: number, partial?: unknown): Progress => ({ stage: 'decoding', fraction, etaSeconds: null, ...(partial === undefined ? {} : { partial }) });

describe('throttleProgress', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('passes the first report on at once and then the newest per interval', () => {
    const sent: Progress[] = [];
    const { report } = throttleProgress((progress) => sent.push(progress), 66);
    for (let step = 0; step <= 100; step++) {
      report(at(step / 100));
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(66);
    expect(sent.map(({ fraction }) => fraction)).toEqual([0, 0.65, 1]);
  });

  it('never loses the last report', () => {
    const sent: Progress[] = [];
    const { report, flush } = throttleProgress((progress) => sent.push(progress), 66);
    report(at(0.1));
    report(at(0.2));
    report(at(1));
    flush();
    vi.advanceTimersByTime(1000);
    expect(sent.map(({ fraction }) => fraction)).toEqual([0.1, 1]);
  });

  it('keeps a partial result that a plain report would displace', () => {
    const sent: Progress[] = [];
    const { report, flush } = throttleProgress((progress) => sent.push(progress), 66);
    report(at(0));
    report(at(0.5, { bins: 7 }));
    report(at(0.6));
    flush();
    expect(sent.at(-1)).toEqual(at(0.6, { bins: 7 }));
  });

  it('says nothing more once it is stopped', () => {
    const sent: Progress[] = [];
    const { report, stop } = throttleProgress((progress) => sent.push(progress), 66);
    report(at(0));
    report(at(0.5));
    stop();
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(1);
  });
});
