import { expect, it } from 'vitest';
import { CanceledError, isCanceled } from '../../src-shared/contract/errors.ts';
import type { Call, Progress } from '../../src-shared/contract/services.ts';
import { SharedWork } from './shared-work.ts';

const PROGRESS: Progress = { stage: 'peaks', fraction: 0.5, etaSeconds: null };

function caller() {
  const controller = new AbortController();
  const seen: Progress[] = [];
  const call: Call = { signal: controller.signal, onProgress: (progress) => seen.push(progress) };
  return { controller, seen, call };
}

/** Work that ends by `finish`, or when it is aborted. */
function work() {
  let starts = 0;
  const ended: string[] = [];
  let finish: (value: number) => void = () => undefined;
  let report: (progress: Progress) => void = () => undefined;
  const run = (call: Call) => {
    starts += 1;
    report = call.onProgress;
    return new Promise<number>((resolve, reject) => {
      finish = resolve;
      call.signal.addEventListener('abort', () => {
        ended.push('aborted');
        reject(new CanceledError());
      });
    });
  };
  return { run, ended, starts: () => starts, finish: (value: number) => finish(value), report: () => report(PROGRESS) };
}

it('runs once for all who ask, and tells all of them how far it is', async () => {
  const [shared, job, first, second] = [new SharedWork(), work(), caller(), caller()];
  const results = [shared.join('a', first.call, job.run), shared.join('a', second.call, job.run)];
  job.report();
  job.finish(7);
  expect(await Promise.all(results)).toEqual([7, 7]);
  expect(job.starts()).toBe(1);
  expect([first.seen, second.seen]).toEqual([[PROGRESS], [PROGRESS]]);
});

it('goes on for the others when one leaves, and stops with the last', async () => {
  const [shared, job, first, second] = [new SharedWork(), work(), caller(), caller()];
  const results = [shared.join('a', first.call, job.run), shared.join('a', second.call, job.run)];
  first.controller.abort();
  await expect(results[0]).rejects.toSatisfy(isCanceled);
  expect(job.ended).toEqual([]);
  second.controller.abort();
  await expect(results[1]).rejects.toSatisfy(isCanceled);
  expect(job.ended).toEqual(['aborted']);
});

it('starts anew after the end, after a failure and after an abort', async () => {
  const [shared, job] = [new SharedWork(), work()];
  const first = caller();
  const aborted = shared.join('a', first.call, job.run);
  first.controller.abort();
  const again = shared.join('a', caller().call, job.run);
  await expect(aborted).rejects.toSatisfy(isCanceled);
  job.finish(1);
  expect(await again).toBe(1);
  await expect(shared.join('a', caller().call, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  const last = shared.join('a', caller().call, job.run);
  job.finish(2);
  expect(await last).toBe(2);
  expect(job.starts()).toBe(3);
});

it('lets nobody wait for work in the background, which may join what somebody waits for', async () => {
  const [shared, idle, urgent, first, second, third] = [new SharedWork(), work(), work(), caller(), caller(), caller()];
  const asked: (boolean | undefined)[] = [];
  const seen = (job: ReturnType<typeof work>) => (call: Call) => {
    asked.push(call.background);
    return job.run(call);
  };
  const results = [shared.join('a', { ...first.call, background: true }, seen(idle)), shared.join('a', second.call, seen(urgent)), shared.join('a', { ...third.call, background: true }, seen(idle))];
  expect(asked).toEqual([true, undefined]);
  urgent.finish(7);
  idle.finish(1);
  expect(await Promise.all(results)).toEqual([1, 7, 7]);
});
