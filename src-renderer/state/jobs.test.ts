/** @file Jobs end in one of three ways, and only one of them is shown as a problem. */
import { describe, expect, it } from 'vitest';
import { AppError, CanceledError } from '../../src-shared/contract/errors.ts';
import { Jobs } from './jobs.svelte.ts';

const spec = { kind: 'measure', title: 'Measuring a.mov', clipId: 'a' } as const;
const broken = () => Promise.reject(new AppError('media.empty', 'empty', { path: '/a.mov' }));

/** Work that lasts until it is canceled, as a call to the app does. */
const untilCanceled = ({ signal }: { signal: AbortSignal }) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new CanceledError()), { once: true }));

describe('Jobs', () => {
  it('shows a job while it runs, with its progress', async () => {
    const jobs = new Jobs();
    let finish = () => {};
    const done = jobs.run(spec, ({ onProgress }) => {
      onProgress({ stage: 'matching', fraction: 0.5, etaSeconds: 3 });
      return new Promise<number>((resolve) => (finish = () => resolve(42)));
    });
    expect(jobs.of('measure', 'a')?.progress?.fraction).toBe(0.5);
    expect(jobs.of('measure', 'b')).toBeNull();
    finish();
    expect(await done).toEqual({ state: 'done', value: 42 });
    expect(jobs.running).toEqual([]);
  });

  it('keeps a failure until it is dismissed or tried again', async () => {
    const jobs = new Jobs();
    let tries = 0;
    const attempt = (): Promise<unknown> =>
      jobs.run({ ...spec, retry: () => void attempt() }, () => {
        tries += 1;
        return tries === 1 ? broken() : Promise.resolve('fine');
      });
    await attempt();
    expect(jobs.failures).toHaveLength(1);
    jobs.retry(jobs.failures[0]?.id ?? -1);
    await Promise.resolve();
    expect([tries, jobs.failures.length]).toEqual([2, 0]);
  });

  it('shows no failure that somebody else shows', async () => {
    const jobs = new Jobs();
    expect((await jobs.run({ ...spec, quiet: true }, broken)).state).toBe('failed');
    await jobs.run({ ...spec, quiet: (error) => error instanceof AppError && error.code === 'media.empty' }, broken);
    expect(jobs.failures).toEqual([]);
  });

  it('ends silently when canceled, running or waiting for its turn', async () => {
    const jobs = new Jobs();
    const first = Promise.all(['a', 'c', 'd'].map((clipId) => jobs.run({ ...spec, clipId, lane: 'analysis' }, untilCanceled)));
    const second = jobs.run({ ...spec, clipId: 'b', lane: 'analysis' }, untilCanceled);
    await Promise.resolve();
    expect(jobs.running.map(({ state }) => state)).toEqual(['running', 'running', 'running', 'waiting']);
    jobs.cancelWhere(({ clipId }) => clipId === 'b');
    expect((await second).state).toBe('canceled');
    jobs.cancelWhere(() => true);
    expect(jobs.running[0]?.state).toBe('stopping');
    expect((await first).map(({ state }) => state)).toEqual(['canceled', 'canceled', 'canceled']);
    expect([jobs.running, jobs.failures]).toEqual([[], []]);
  });
});
