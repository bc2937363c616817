import { expect, it } from 'vitest';
import { recent, throughput, throughputText } from './throughput.ts';

const everyTenSeconds = Array.from({ length: 12 }, (_, at) => ({ at: (at + 1) * 10_000, footage: 30 }));

it('counts what has ended since the work began', () => {
  expect(throughput(everyTenSeconds, 0, 120_000)).toEqual({ clipsPerMinute: 6, timesRealTime: 3 });
  expect(throughput(everyTenSeconds, 60_000, 120_000)).toEqual({ clipsPerMinute: 6, timesRealTime: 3 });
});

it('says nothing of one clip', () => {
  expect(throughput(everyTenSeconds.slice(0, 1), 0, 60_000)).toBeNull();
  expect(throughput([], 0, 60_000)).toBeNull();
});

it('forgets what was long ago', () => {
  expect(recent(everyTenSeconds, 400_000)).toHaveLength(2);
  expect(recent(everyTenSeconds, 1e9)).toEqual([]);
  expect(recent(everyTenSeconds, 60_000)).toBe(everyTenSeconds);
});

it('reads as people say it', () => {
  expect(throughputText({ clipsPerMinute: 6, timesRealTime: 3 })).toBe('6.0 clips/min · 3.0 × real time');
  expect(throughputText({ clipsPerMinute: 41.3, timesRealTime: 12.4 })).toBe('41 clips/min · 12 × real time');
});
