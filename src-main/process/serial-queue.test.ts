/** @file Order, canceling and abandonment of uninterruptible work. */
import { describe, expect, it } from 'vitest';
import { SerialQueue } from './serial-queue.ts';

const never = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Work that ends when told to. */
function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve: (value) => resolve(value) };
}

/** A queue that never grows impatient. */
const patient = () => new SerialQueue(1e9, () => expect.unreachable('nothing is overdue'));

describe('SerialQueue', () => {
  it('lets tasks in the background come after all others, in their own order', async () => {
    const queue = patient();
    const done: string[] = [];
    const first = deferred<void>();
    const task = (name: string, background: boolean) => queue.add(never, () => Promise.resolve(void done.push(name)), background);
    const all = [queue.add(never, () => first.promise, true), task('batch 1', true), task('window 1', false), task('batch 2', true), task('window 2', false)];
    first.resolve();
    await Promise.all(all);
    expect(done).toEqual(['window 1', 'window 2', 'batch 1', 'batch 2']);
  });

  it('runs one at a time, in order, also after a failure', async () => {
    const queue = patient();
    const order: string[] = [];
    const first = queue.add(never, async () => {
      order.push('first starts');
      await settled();
      order.push('first fails');
      throw new Error('no');
    });
    const second = queue.add(never, () => Promise.resolve(order.push('second')));
    await expect(first).rejects.toThrow('no');
    expect(await second).toBe(3);
    expect(order).toEqual(['first starts', 'first fails', 'second']);
    await settled();
    expect(queue.busy).toBe(false);
  });

  it('rejects a canceled task at once, but starts the next only when its work has ended', async () => {
    const queue = patient();
    const work = deferred<string>();
    const canceling = new AbortController();
    let abandoned: () => boolean = () => false;
    const first = queue.add(canceling.signal, (isAbandoned) => {
      abandoned = isAbandoned;
      return work.promise;
    });
    let started = false;
    const second = queue.add(never, () => Promise.resolve((started = true)));
    expect(abandoned()).toBe(false);
    canceling.abort();
    await expect(first).rejects.toThrow('Canceled');
    expect(abandoned()).toBe(true);
    await settled();
    expect(started).toBe(false);
    work.resolve('too late');
    expect(await second).toBe(true);
  });

  it('tells its owner of an abandoned task once others have waited for it', async () => {
    const work = deferred<void>();
    const overdue = deferred<void>();
    const queue = new SerialQueue(1, () => overdue.resolve());
    const canceling = new AbortController();
    const first = queue.add(canceling.signal, () => work.promise);
    const outcome = expect(first).rejects.toThrow('Canceled');
    canceling.abort();
    const second = queue.add(never, () => Promise.resolve('answered'));
    await overdue.promise;
    work.resolve();
    await outcome;
    expect(await second).toBe('answered');
  });

  it('lets an abandoned task finish while nobody waits', async () => {
    const work = deferred<void>();
    const queue = new SerialQueue(1, () => expect.unreachable('nobody waits'));
    const canceling = new AbortController();
    const first = queue.add(canceling.signal, () => work.promise);
    canceling.abort();
    await expect(first).rejects.toThrow('Canceled');
    await new Promise((resolve) => setTimeout(resolve, 20));
    work.resolve();
    await settled();
    expect(queue.busy).toBe(false);
  });

  it('never starts what was canceled while it waited', async () => {
    const queue = patient();
    const work = deferred<void>();
    const first = queue.add(never, () => work.promise);
    const canceling = new AbortController();
    const second = queue.add(canceling.signal, () => expect.unreachable('canceled'));
    canceling.abort();
    await expect(second).rejects.toThrow('Canceled');
    work.resolve();
    await first;
  });

  it('cancels everything when closed, resolves when the work has ended, and takes nothing more', async () => {
    const queue = patient();
    const work = deferred<void>();
    const outcomes = [queue.add(never, () => work.promise), queue.add(never, () => expect.unreachable('closed'))].map((run) => expect(run).rejects.toThrow('Canceled'));
    let idle = false;
    const closed = queue.close().then(() => (idle = true));
    await Promise.all(outcomes);
    expect(idle).toBe(false);
    work.resolve();
    await closed;
    await expect(queue.add(never, () => Promise.resolve())).rejects.toThrow('Canceled');
  });

  it('leaves no listener on the signal of its tasks', async () => {
    const queue = patient();
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    await Promise.all(Array.from({ length: 100 }, () => queue.add(signal, () => Promise.resolve())));
    await settled();
    expect(listeners).toBe(0);
  });
});
