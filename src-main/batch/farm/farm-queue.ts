/**
 * @file The queue that the machines of a farm share: BullMQ on Redis or Valkey. Optional dependencies, loaded when a farm is asked for and never before;
 * outside the bundle, hence `require`.
 */
import { createRequire } from 'node:module';
import type { Recipe } from '../../../src-shared/contract/batch.ts';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { ItemJob, KnownItem } from '../item-job.ts';

/** BullMQ as it is. */
export type BullMq = typeof import('bullmq');

/** What travels: an item's work, with the submitter's paths. */
export interface FarmItem {
  readonly job: ItemJob;
  readonly recipe: Recipe;
  /** What the workers that had it so far found out; the next one goes on from there. */
  readonly known: KnownItem | null;
}

/** Where the queue is. */
export interface FarmAddress {
  /** `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS. */
  readonly url: string;
  /** Workers and submitters of one name share items; `slateless` unless told. */
  readonly name?: string;
}

/** Name of the queue unless told. */
export const FARM_NAME = 'slateless';

/** Name of the list of items that their submitter does not want any more. It is a queue that nobody works on. */
export function unwantedName({ name = FARM_NAME }: FarmAddress): string {
  return `${name}-unwanted`;
}

/** How long to wait for the server to answer at first, milliseconds. */
const CONNECT_TIMEOUT = 5000;

const requirePackage = createRequire(import.meta.url);

/** Loads BullMQ. Throws {@link AppError} `farm.unavailable` where it is not installed. */
export function loadBullMq({ url }: FarmAddress): BullMq {
  try {
    requirePackage.resolve('ioredis');
    return requirePackage('bullmq') as BullMq;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')) throw error;
    throw new AppError('farm.unavailable', 'bullmq is not installed', { url: withoutPassword(url), cause: 'The packages "bullmq" and "ioredis" are not installed: run "npm install --include=optional"' }, { cause: error });
  }
}

/** Options that all connections share. Commands wait for the server to come back: an item must not fail because a cable was pulled. */
export function connectionTo({ url }: FarmAddress) {
  return { url, maxRetriesPerRequest: null, connectTimeout: CONNECT_TIMEOUT };
}

/** Rejects with {@link AppError} `farm.unavailable` unless the server answers soon. */
export async function assertReachable(queue: { waitUntilReady(): Promise<unknown> }, { url }: FarmAddress): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${CONNECT_TIMEOUT / 1000} seconds`)), CONNECT_TIMEOUT);
  });
  try {
    await Promise.race([queue.waitUntilReady(), late]);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new AppError('farm.unavailable', `No queue at ${withoutPassword(url)}: ${cause}`, { url: withoutPassword(url), cause }, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** An address that may be shown. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}
