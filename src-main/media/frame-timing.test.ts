import { expect, it } from 'vitest';
import { judgeTiming } from './frame-timing.ts';

const packets = (times: readonly number[]) => times.map((pts) => ({ pts, duration: null }));
const grid = (count: number, rate: number, start = 0) => Array.from({ length: count }, (_, index) => start + index / rate);
const rounded = (times: readonly number[], tick: number) => times.map((time) => Math.round(time / tick) * tick);
const variable = (times: readonly number[], tick: number) => judgeTiming([packets(times)], tick, true).variable;

it.each([24000 / 1001, 25, 30000 / 1001, 60000 / 1001])('takes %d fps rounded to milliseconds, or to finer ticks, for even', (rate) => {
  for (const tick of [1e-3, 1 / 90_000, 1 / 12_800]) expect(variable(rounded(grid(400, rate), tick), tick)).toBe(false);
});

it('notices one frame that is missing, one that is late, and a change of rate', () => {
  expect(variable(grid(100, 25).filter((_, index) => index !== 50), 1e-3)).toBe(true);
  expect(variable(grid(100, 25).map((time, index) => (index === 50 ? time + 0.004 : time)), 1e-3)).toBe(true);
  expect(variable([...grid(50, 25), ...grid(50, 30, 2)], 1e-3)).toBe(true);
  expect(judgeTiming([packets(grid(160, 25)), packets(grid(160, 24, 100))], 1e-3, false).variable).toBe(true);
});

it('notices a slow drift that no single gap betrays', () => {
  const times = grid(400, 25).map((time, index) => time + 1e-7 * index * index);
  expect(variable(times, 1e-4)).toBe(true);
});

it('does not mind file order, nor the ragged edges of sampled runs', () => {
  const times = grid(100, 25);
  for (let at = 0; at + 2 < times.length; at += 3) [times[at], times[at + 2]] = [times[at + 2] ?? 0, times[at] ?? 0];
  expect(variable(times, 1e-3)).toBe(false);
  const ragged = [...times.slice(0, 1), ...times.slice(4)];
  expect(judgeTiming([packets(ragged)], 1e-3, false).variable).toBe(false);
});

it('tells start and length, also of one frame and of none', () => {
  expect(judgeTiming([[{ pts: 1.4, duration: 0.04 }]], 1e-3, true)).toEqual({ variable: false, start: 1.4, duration: expect.closeTo(0.04, 9) as number });
  expect(judgeTiming([packets(grid(50, 25, 3))], 1e-3, true)).toMatchObject({ start: 3, duration: expect.closeTo(2, 9) as number });
  expect(judgeTiming([], 1e-3, true)).toEqual({ variable: false, start: null, duration: null });
});
