/**
 * @file The queue that the machines of a farm share: BullMQ on Redis or Valkey. Optional dependencies, loaded when a farm is asked for and never before;
 * outside the bundle, hence `require`.
 */
import { createRequire } from 'node:module';
import { connect } from 'node:net';
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
const CONNECT_TIMEOUT = 10_000;
const DEFAULT_PORT = 6379;

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

/**
 * Knocks at the server before BullMQ is let at it, which would go on knocking for ever.
 *
 * @throws {AppError} `farm.unavailable`
 */
export async function assertReachable({ url }: FarmAddress): Promise<void> {
  try {
    const { protocol, hostname, port } = new URL(url);
    if (protocol !== 'redis:' && protocol !== 'rediss:') throw new Error(`The address begins with redis:// or rediss://, not ${protocol}//`);
    await knock(hostname || '127.0.0.1', Number(port) || DEFAULT_PORT);
  } catch (error) {
    throw unavailable(url, error);
  }
}

/** Says early whether a farm can be used at all. @throws {AppError} `farm.unavailable` */
export async function checkFarm(address: FarmAddress): Promise<void> {
  loadBullMq(address);
  await assertReachable(address);
}

/** Waits until a queue is ready. @throws {AppError} `farm.unavailable`, also where the server refuses the password or does not answer. */
export async function ready(queue: { waitUntilReady(): Promise<unknown> }, { url }: FarmAddress): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The server accepts connections but does not answer')), CONNECT_TIMEOUT);
  });
  try {
    await Promise.race([queue.waitUntilReady(), late]);
  } catch (error) {
    throw unavailable(url, error);
  } finally {
    clearTimeout(timer);
  }
}

function knock(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port, timeout: CONNECT_TIMEOUT });
    socket.once('connect', () => socket.destroy() && resolve());
    socket.once('timeout', () => socket.destroy(new Error(`No answer within ${CONNECT_TIMEOUT / 1000} seconds`)));
    socket.once('error', reject);
  });
}

function unavailable(url: string, error: unknown): AppError {
  const cause = error instanceof Error ? error.message : String(error);
  return new AppError('farm.unavailable', `No queue at ${withoutPassword(url)}: ${cause}`, { url: withoutPassword(url), cause }, { cause: error });
}

/** An address that may be shown. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}
