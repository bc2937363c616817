import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Client } from '../api/client.ts';
import { Scope } from '../lib/scope.ts';
import { madeItem, madeRunning } from './made-items.ts';
import { Posters } from './posters.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const items = ['1', '2', '3'].map((id) => madeItem({ id }));

function posters(): Posters {
  const call = (_: string, { path }: { readonly path: string }) => Promise.resolve({ id: path.slice(-5), duration: 9, video: {} });
  return new Posters({ call: call as unknown as Client['call'], resource: (path: string) => path }, new Scope());
}

it('finds pictures while the batch at work changes its items all the time', async () => {
  const pictures = posters();
  for (let time = 0; time < 10; time++) {
    pictures.want(items.map((item) => ({ ...item, state: madeRunning(time / 10) })));
    await vi.advanceTimersByTimeAsync(200);
  }
  expect(items.map(({ path }) => pictures.of(path) !== null)).toEqual([true, true, true]);
});

it('asks for nothing that has only been scrolled past', async () => {
  const pictures = posters();
  pictures.want(items.slice(0, 1));
  await vi.advanceTimersByTimeAsync(100);
  pictures.want(items.slice(1));
  await vi.advanceTimersByTimeAsync(1000);
  expect(items.map(({ path }) => pictures.of(path) !== null)).toEqual([false, true, true]);
});

it('asks again once the app has started anew', async () => {
  const pictures = posters();
  pictures.want(items);
  await vi.advanceTimersByTimeAsync(1000);
  pictures.clear();
  expect(pictures.of(items[0]?.path ?? '')).toBeNull();
  pictures.want(items);
  await vi.advanceTimersByTimeAsync(1000);
  expect(pictures.of(items[0]?.path ?? '')).not.toBeNull();
});
