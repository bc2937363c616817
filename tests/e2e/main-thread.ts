/** @file How long the window's main thread is taken by single tasks: by the clock, and in processor time, which other programs on the machine do not lengthen. */
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';

/** The longest tasks of a stretch of time, milliseconds. */
export interface LongestTasks {
  readonly clock: number;
  readonly processor: number;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly dur?: number;
  /** Microseconds of processor time. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Watches the main thread while `act` runs. */
export async function longestTasks(page: Page, act: () => Promise<void>): Promise<LongestTasks> {
  const browser = page.context().browser();
  if (!browser) throw new TypeError('Only a browser that was launched can be traced');
  const path = join(tmpdir(), `slateless-trace-${process.pid}.json`);
  await browser.startTracing(page, { path, categories: ['toplevel'] });
  try {
    await act();
  } finally {
    await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(await readFile(path, 'utf8')) as { traceEvents: readonly TraceEvent[] };
  await rm(path);
  const isMain = new Set(traceEvents.flatMap(({ name, pid, tid, args }) => (name === 'thread_name' && args?.name === 'CrRendererMain' ? [`${pid}/${tid}`] : [])));
  const tasks = traceEvents.filter(({ name, pid, tid }) => name.endsWith('RunTask') && isMain.has(`${pid}/${tid}`));
  const longest = (field: 'dur' | 'tdur') => tasks.reduce((most, task) => Math.max(most, (task[field] ?? 0) / 1000), 0);
  return { clock: longest('dur'), processor: longest('tdur') };
}
