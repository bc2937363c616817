/** @file Order, limits, canceling and progress of queued jobs. */
import { describe, expect, it } from 'vitest';
import type { Call, Progress } from '../../src-shared/contract/services.ts';
import { JobQueue } from './job-queue.ts';

/** A job that runs until it is told to end. */
function gate(): { readonly job: () => Promise<void>; readonly open: () => void; started: boolean } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const state = {
    started: false,
    open: () => open(),
    job: () => {
      state.started = true;
      return opened;
    },
  };
  return state;
}

const call = (signal = new AbortController().signal, onProgress: Call['onProgress'] = () => undefined): Call => ({ signal, onProgress });
const settled = () => new Promise((resolve) => setImmediate(resolve));
const limits = { cpu: 2, disk: 1, gpu: 1 };

describe('JobQueue', () => {
  it('runs as many as the limit allows and starts the others in order', async () => {
    const queue = new JobQueue(limits);
    const gates = [gate(), gate(), gate(), gate()] as const;
    const jobs = gates.map(({ job }) => queue.run('cpu', call(), job));
    await settled();
    expect(gates.map(({ started }) => started)).toEqual([true, true, false, false]);
    gates[1].open();
    await settled();
    expect(gates.map(({ started }) => started)).toEqual([true, true, true, false]);
    expect([queue.running('cpu'), queue.waiting('cpu')]).toEqual([2, 1]);
    for (const { open } of gates) open();
    await Promise.all(jobs);
    expect([queue.running('cpu'), queue.waiting('cpu')]).toEqual([0, 0]);
  });

  it('keeps resources apart', async () => {
    const queue = new JobQueue(limits);
    const [disk, gpu] = [gate(), gate()];
    const jobs = [queue.run('disk', call(), disk.job), queue.run('gpu', call(), gpu.job)];
    await settled();
    expect([disk.started, gpu.started]).toEqual([true, true]);
    disk.open();
    gpu.open();
    await Promise.all(jobs);
  });

  it('starts what somebody waits for at once, however full of background jobs it is, and before all of them that wait', async () => {
    const queue = new JobQueue(limits);
    const background: Call = { ...call(), background: true };
    const gates = Array.from({ length: 7 }, gate);
    const open = (...indices: readonly number[]) => indices.forEach((index) => gates[index]!.open());
    const started = () => gates.map((one) => Number(one.started)).join('');
    const run = (index: number, asked: Call) => queue.run('cpu', asked, gates[index]!.job);
    const jobs = [run(0, background), run(1, background), run(2, background), run(3, call()), run(4, call()), run(5, call())];
    await settled();
    expect(started()).toBe('1101100');
    open(0);
    jobs.push(run(6, background));
    await settled();
    // Its place goes to nobody: as many as the limit are at work without it.
    expect(started()).toBe('1101100');
    open(3);
    await settled();
    expect(started()).toBe('1101110');
    open(1, 4);
    await settled();
    expect(started()).toBe('1111110');
    open(2, 5, 6);
    await Promise.all(jobs);
    expect([started(), queue.running('cpu'), queue.waiting('cpu')]).toEqual(['1111111', 0, 0]);
  });

  it('gives the turn on when a job fails', async () => {
    const queue = new JobQueue(limits);
    const failing = queue.run('disk', call(), () => Promise.reject(new Error('no')));
    const next = queue.run('disk', call(), () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('done');
    expect(queue.running('disk')).toBe(0);
  });

  it('lets nobody slip in between the end of one job and the start of the next', async () => {
    const queue = new JobQueue(limits);
    const [first, second, third] = [gate(), gate(), gate()];
    const jobs = [queue.run('disk', call(), first.job), queue.run('disk', call(), second.job)];
    first.open();
    await jobs[0];
    jobs.push(queue.run('disk', call(), third.job));
    await settled();
    expect([second.started, third.started, queue.running('disk')]).toEqual([true, false, 1]);
    second.open();
    third.open();
    await Promise.all(jobs);
  });

  it('drops a waiting job that is canceled, at once and without running it', async () => {
    const queue = new JobQueue(limits);
    const [first, second, third] = [gate(), gate(), gate()];
    const canceling = new AbortController();
    const jobs = [queue.run('disk', call(), first.job), queue.run('disk', call(), third.job)];
    const canceled = queue.run('disk', call(canceling.signal), second.job);
    canceling.abort();
    await expect(canceled).rejects.toThrow('Canceled');
    expect(queue.waiting('disk')).toBe(1);
    first.open();
    third.open();
    await Promise.all(jobs);
    expect(second.started).toBe(false);
  });

  it('never starts a job that was canceled before it was asked for', async () => {
    const job = gate();
    await expect(new JobQueue(limits).run('cpu', call(AbortSignal.abort()), job.job)).rejects.toThrow('Canceled');
    expect(job.started).toBe(false);
  });

  it('reports waiting only while waiting, and adds the time left to fractions', async () => {
    let now = 0;
    const queue = new JobQueue(limits, () => now);
    const first = gate();
    const reports: Progress[] = [];
    const blocking = queue.run('disk', call(), first.job);
    const job = queue.run('disk', call(undefined, (progress) => reports.push(progress)), ({ onProgress }) => {
      for (const fraction of [0, 0.1, 0.2]) {
        now = fraction * 100;
        onProgress({ stage: 'decoding', fraction, etaSeconds: null });
      }
      onProgress({ stage: 'matching', fraction: 0.5, etaSeconds: null });
      onProgress({ stage: 'matching', fraction: 0.6, etaSeconds: 3 });
      return Promise.resolve();
    });
    first.open();
    await Promise.all([blocking, job]);
    expect(reports.map(({ stage }) => stage)).toEqual(['waiting', 'decoding', 'decoding', 'decoding', 'matching', 'matching']);
    expect(reports.map(({ etaSeconds }) => (etaSeconds === null ? null : Math.round(etaSeconds)))).toEqual([null, null, 90, 80, null, 3]);
  });

  it('holds nothing after 100 jobs, half of them canceled while they waited', async () => {
    const queue = new JobQueue(limits);
    const first = gate();
    const blocking = queue.run('gpu', call(), first.job);
    const jobs = Array.from({ length: 100 }, (_, index) => {
      const canceling = new AbortController();
      const job = queue.run('gpu', call(canceling.signal), () => Promise.resolve());
      if (index % 2) canceling.abort();
      return job;
    });
    first.open();
    const outcomes = await Promise.allSettled([blocking, ...jobs]);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(50);
    expect([queue.running('gpu'), queue.waiting('gpu')]).toEqual([0, 0]);
  });
});
