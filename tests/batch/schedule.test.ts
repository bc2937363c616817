/** @file The scheduler on fake clocks: nothing idles while there is work for it, order is kept, and what is let in stays bounded. */
import { describe, expect, it } from 'vitest';
import { Arrivals, STILL_SECONDS } from '../../src-main/batch/arrivals.ts';
import { SHIPPED_RECIPES } from '../../src-main/batch/recipes.ts';
import { admits, mostAtWork, nextResource, nextWaiting, type ResourceLimits } from '../../src-main/batch/schedule.ts';
import type { Recipe } from '../../src-shared/contract/batch.ts';
import type { Resource } from '../../src-main/process/job-queue.ts';

const fix = SHIPPED_RECIPES.find(({ name }) => name === 'fix')!;
const measure = SHIPPED_RECIPES.find(({ name }) => name === 'measure')!;
const limits: ResourceLimits = { cpu: 2, disk: 1, gpu: 1 };

interface Job {
  readonly id: string;
  /** Steps left: resource and seconds. */
  readonly steps: { readonly resource: Resource; left: number }[];
}

/** Plays a batch tick by tick: resources serve whoever asked first, items are let in by the scheduler. */
function simulate(recipe: Recipe, seconds: readonly { readonly cpu: number; readonly disk: number }[], most = mostAtWork(recipe, limits)) {
  const order = seconds.map((_, index) => String(index));
  const state = new Map(order.map((id) => [id, 'waiting']));
  let atWork: Job[] = [];
  const started: string[] = [];
  const busy = { cpu: 0, disk: 0, gpu: 0 };
  let [time, peak, idleCpu] = [0, 0, 0];
  const needs = () => atWork.map(({ steps }) => steps[0]!.resource);
  while ([...state.values()].some((kind) => kind !== 'done')) {
    for (;;) {
      const id = nextWaiting(order, (one) => (state.get(one) === 'waiting' ? 'waiting' : 'done'), new Set(atWork.map((job) => job.id)));
      if (id === null || !admits(needs(), nextResource(recipe, null), limits, most)) break;
      state.set(id, 'running');
      started.push(id);
      const cost = seconds[Number(id)]!;
      atWork.push({ id, steps: [{ resource: 'cpu' as const, left: cost.cpu }, { resource: 'disk' as const, left: cost.disk }].slice(0, recipe.steps.length) });
    }
    peak = Math.max(peak, atWork.length);
    const served: Record<Resource, number> = { cpu: 0, disk: 0, gpu: 0 };
    for (const job of atWork) {
      const step = job.steps[0]!;
      if (served[step.resource] >= limits[step.resource]) continue;
      served[step.resource]++;
      busy[step.resource]++;
      step.left--;
    }
    if ([...state.values()].includes('waiting') && served.cpu < limits.cpu) idleCpu++;
    for (const job of atWork) if (job.steps[0]!.left <= 0) job.steps.shift();
    for (const job of atWork) if (job.steps.length === 0) state.set(job.id, 'done');
    atWork = atWork.filter(({ steps }) => steps.length > 0);
    time++;
  }
  return { time, peak, started, busy, idleCpu };
}

describe('the scheduler', () => {
  it('keeps the processor busy while fixes are written, and takes items in order', () => {
    const { time, peak, started, idleCpu } = simulate(fix, Array.from({ length: 40 }, () => ({ cpu: 10, disk: 4 })));
    expect(started).toEqual(Array.from({ length: 40 }, (_, index) => String(index)));
    expect(idleCpu).toBe(0);
    // 40 · 10 s on two, and the last two fixes.
    expect(time).toBeLessThanOrEqual(200 + 8);
    expect(peak).toBeLessThanOrEqual(mostAtWork(fix, limits));
  });

  it('does not run ahead of a slow disk', () => {
    const { time, peak } = simulate(fix, Array.from({ length: 20 }, () => ({ cpu: 2, disk: 10 })));
    expect(peak).toBeLessThanOrEqual(mostAtWork(fix, limits));
    expect(time).toBeLessThanOrEqual(20 * 10 + 4);
  });

  it('keeps to the number of jobs asked for', () => {
    expect(simulate(fix, Array.from({ length: 6 }, () => ({ cpu: 3, disk: 1 })), 1)).toMatchObject({ peak: 1, time: 6 * 4 });
    expect(simulate(measure, Array.from({ length: 6 }, () => ({ cpu: 3, disk: 0 })))).toMatchObject({ time: 9, peak: 3 });
  });

  it('knows what an item needs next', () => {
    expect(nextResource(fix, null)).toBe('cpu');
    expect(nextResource(fix, { estimate: {} as never, written: null })).toBe('disk');
    const split = SHIPPED_RECIPES.find(({ name }) => name === 'fix and stems')!;
    expect(nextResource(split, { estimate: {} as never, written: {} as never })).toBe('cpu');
    expect(mostAtWork(split, limits)).toBe(mostAtWork(fix, limits));
    expect(nextWaiting(['1', '2', '3'], (id) => (id === '1' ? 'done' : 'waiting'), new Set(['2']))).toBe('3');
    expect(nextWaiting(['1'], () => 'running', new Set())).toBeNull();
  });
});

describe('Arrivals', () => {
  const glance = (sizeBytes: number, modifiedMs = 0) => ({ path: '/card/a.mov', sizeBytes, modifiedMs });

  it('takes a file once it has been still long enough, and not while it grows', () => {
    const arrivals = new Arrivals();
    expect(arrivals.look([glance(10)], 0)).toEqual([]);
    expect(arrivals.look([glance(20)], 3)).toEqual([]);
    expect(arrivals.look([glance(20)], 3 + STILL_SECONDS - 0.1)).toEqual([]);
    expect(arrivals.look([glance(20, 1)], 3 + STILL_SECONDS)).toEqual([]);
    expect(arrivals.look([glance(20, 1)], 3 + 2 * STILL_SECONDS)).toEqual([glance(20, 1)]);
  });

  it('never takes an empty file, and forgets one that went away', () => {
    const arrivals = new Arrivals();
    arrivals.look([glance(0)], 0);
    expect(arrivals.look([glance(0)], 100)).toEqual([]);
    arrivals.look([glance(5)], 200);
    arrivals.look([], 201);
    expect(arrivals.look([glance(5)], 300)).toEqual([]);
  });
});
