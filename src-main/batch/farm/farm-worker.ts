/**
 * @file One machine of a farm: takes items off the shared queue, runs them, gives the outcome back. An item belongs to a worker as long as it renews its
 * lock; a worker that dies stops renewing, and the item goes to another one, which knows what the first had found out. So an item may run
 * more than once: {@link runItem} makes that harmless, and each attempt has a staging folder of its own.
 */
import type { Job, Queue } from 'bullmq';
import { CanceledError, isCanceled, throwIfCanceled } from '../../../src-shared/contract/errors.ts';
import type { Call, Progress } from '../../../src-shared/contract/services.ts';
import type { Log } from '../../log.ts';
import type { ItemOutcome } from '../item-job.ts';
import { type ItemDeps, runItem } from '../run-item.ts';
import { assertReachable, connectionTo, FARM_NAME, type FarmAddress, type FarmItem, loadBullMq, ready, unwantedName } from './farm-queue.ts';
import { jobHere, knownHere, knownThere, outcomeThere, type PathRule } from './path-map.ts';

/** What a worker is started with. */
export interface FarmWorkerOptions {
  readonly address: FarmAddress;
  readonly rules: readonly PathRule[];
  /** Items at a time. */
  readonly jobs: number;
  readonly deps: Omit<ItemDeps, 'keep'>;
  readonly log: Log;
  /** Told of every item that starts (null) and of how it ended, with the path on this machine. */
  readonly onItem: (path: string, outcome: ItemOutcome | null) => void;
  /** Milliseconds after which the item of a worker that is not heard of goes to another; 30 s unless told. */
  readonly patience?: number;
}

type FarmJob = Job<FarmItem, ItemOutcome>;

const PATIENCE = 30_000;
/** Times that an item may be taken from a dead worker: one that kills its workers must not kill them all. */
const MOST_LOST = 3;
/** How often a worker asks whether its items are still wanted, and tells how far it has got, milliseconds. */
const HEARTBEAT = 1000;

/**
 * Works until the signal is aborted, then gives unfinished items back.
 *
 * @throws {AppError} `farm.unavailable`
 */
export async function runFarmWorker(options: FarmWorkerOptions, signal: AbortSignal): Promise<void> {
  const { address, log, jobs, patience = PATIENCE } = options;
  const bullmq = loadBullMq(address);
  await assertReachable(address);
  const connection = connectionTo(address);
  const unwanted = new bullmq.Queue(unwantedName(address), { connection });
  unwanted.on('error', (error) => log.warn('queue', { cause: error.message }));
  try {
    await ready(unwanted, address);
    const process = async (job: FarmJob, token?: string): Promise<ItemOutcome> => {
      try {
        return await work(job, unwanted, options, signal);
      } catch (error) {
        if (!isCanceled(error) || !signal.aborted) throw error;
        // This machine leaves: the next one may have the item at once.
        await job.moveToWait(token);
        throw new bullmq.WaitingError();
      }
    };
    const worker = new bullmq.Worker<FarmItem, ItemOutcome>(address.name ?? FARM_NAME, process, {
      connection,
      concurrency: jobs,
      lockDuration: patience,
      stalledInterval: patience / 2,
      maxStalledCount: MOST_LOST,
    });
    worker.on('error', (error) => log.warn('worker', { cause: error.message }));
    worker.on('stalled', (id) => log.warn('item taken from a silent worker', { id }));
    await aborted(signal);
    await worker.close();
  } finally {
    await unwanted.close();
  }
}

async function work(job: FarmJob, unwanted: Queue, { rules, deps, onItem }: FarmWorkerOptions, leaving: AbortSignal): Promise<ItemOutcome> {
  const local = jobHere(job.data.job, rules);
  const dropped = new AbortController();
  let latest: Progress | null = null;
  let told: Progress | null = null;
  const call: Call = { signal: AbortSignal.any([leaving, dropped.signal]), onProgress: (progress) => (latest = progress) };
  const tell = async () => {
    if (await unwanted.getJob(job.id ?? '')) dropped.abort();
    else if (latest && latest !== told) await job.updateProgress({ ...(told = latest), partial: null });
  };
  // Where the server is away for a moment, the next one answers.
  const heartbeat = setInterval(() => tell().catch(() => undefined), HEARTBEAT);
  try {
    await tell();
    throwIfCanceled(call.signal);
    onItem(local.path, null);
    const keep: ItemDeps['keep'] = (known) => job.updateData({ ...job.data, known: knownThere(known, rules) });
    const attempt = { ...local, staging: `${local.staging}.${job.attemptsStarted}`, known: knownHere(job.data.known, rules) };
    const outcome = await runItem(attempt, job.data.recipe, { ...deps, keep }, call);
    onItem(local.path, outcome);
    return outcomeThere(outcome, rules);
  } catch (error) {
    // Whatever an abort broke: the submitter knows a cancel by its message.
    throw call.signal.aborted ? new CanceledError() : error;
  } finally {
    clearInterval(heartbeat);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
