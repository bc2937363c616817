/**
 * @file The submitter's side of a farm: a {@link runItem} that has the work done by whichever machine is free. The batch's document stays with the
 * submitter; killed and started again, it finds its items in the queue by the same names, done or not, and submits none twice.
 */
import type { Job, Queue, QueueEvents } from 'bullmq';
import { createHash } from 'node:crypto';
import { AppError, CanceledError, toWire } from '../../../src-shared/contract/errors.ts';
import type { Call, Progress } from '../../../src-shared/contract/services.ts';
import type { Log } from '../../log.ts';
import type { ItemOutcome, KnownItem } from '../item-job.ts';
import type { runItem } from '../run-item.ts';
import { assertReachable, connectionTo, FARM_NAME, type FarmAddress, type FarmItem, loadBullMq, ready, unwantedName } from './farm-queue.ts';

/** Runs items elsewhere. */
export interface FarmRunner {
  readonly runItem: typeof runItem;
  /** Lets go of the queue; what is in it stays. */
  dispose(): Promise<void>;
}

type FarmJob = Job<FarmItem, ItemOutcome>;

/** An end that is awaited. */
interface Waiting {
  readonly ended: () => void;
  readonly progress: (progress: Progress) => void;
}

interface Connection {
  readonly queue: Queue<FarmItem, ItemOutcome>;
  readonly unwanted: Queue;
  readonly events: QueueEvents;
}

/** Should an event be lost, its item is asked for this often, milliseconds. */
const LOOK = 10_000;
/** How long a canceled item may take to be let go of by its worker, milliseconds. */
const LET_GO = 3000;

/** Connects at the first item. */
export function createFarmRunner(address: FarmAddress, log: Log): FarmRunner {
  const waiting = new Map<string, Waiting>();
  let connected: Promise<Connection> | null = null;

  const connect = async (): Promise<Connection> => {
    const { Queue: QueueOf, QueueEvents: EventsOf } = loadBullMq(address);
    await assertReachable(address);
    const connection = connectionTo(address);
    const name = address.name ?? FARM_NAME;
    const opened: Connection = { queue: new QueueOf(name, { connection }), unwanted: new QueueOf(unwantedName(address), { connection }), events: new EventsOf(name, { connection }) };
    for (const one of Object.values(opened)) one.on('error', (error: Error) => log.warn('queue', { cause: error.message }));
    try {
      await ready(opened.queue, address);
      await ready(opened.events, address);
    } catch (error) {
      // One that was never ready may not end by itself either; nobody waits for it.
      close(opened).catch(() => undefined);
      throw error;
    }
    const ended = ({ jobId }: { readonly jobId: string }) => waiting.get(jobId)?.ended();
    opened.events.on('completed', ended).on('failed', ended).on('removed', ended);
    opened.events.on('progress', ({ jobId, data }) => waiting.get(jobId)?.progress(data as unknown as Progress));
    return opened;
  };

  return {
    runItem: async (job, recipe, deps, call) => {
      connected ??= connect().catch((error: unknown) => {
        connected = null;
        throw error;
      });
      const farm = await connected;
      const { known, ...rest } = job;
      const item: FarmItem = { job: rest, recipe, known };
      const id = createHash('sha256').update(JSON.stringify(item)).digest('hex').slice(0, 32);
      try {
        let outcome: ItemOutcome | null = null;
        while (!outcome) outcome = await submit({ id, item, farm, waiting, call });
        if (outcome.known) await deps.keep(outcome.known);
        await forget(farm, id);
        return outcome;
      } catch (error) {
        if (!(error instanceof CanceledError)) throw error;
        const found = await cancel(farm, id, waiting);
        if (found) await deps.keep(found);
        throw error;
      }
    },
    dispose: async () => {
      const farm = await connected?.catch(() => null);
      if (farm) await close(farm);
    },
  };
}

interface Submission {
  readonly id: string;
  readonly item: FarmItem;
  readonly farm: Connection;
  readonly waiting: Map<string, Waiting>;
  readonly call: Call;
}

/** The outcome, or null when the end that was waited for was the echo of an earlier cancel. */
async function submit({ id, item, farm, waiting, call }: Submission): Promise<ItemOutcome | null> {
  // A cancel or a failure of an earlier run is no answer to this one.
  await farm.unwanted.remove(id);
  const before = await farm.queue.getJob(id);
  if (before && (await before.isFailed())) await before.remove();
  let timer: NodeJS.Timeout | undefined;
  let abort: () => void = () => undefined;
  try {
    const ended = new Promise<void>((resolve, reject) => {
      // An event may be the echo of an earlier item of the same name, so it only makes us look.
      const look = () => void endedAlready(farm, id).then((yes) => yes && resolve(), reject);
      waiting.set(id, { ended: look, progress: (progress) => call.onProgress(progress) });
      timer = setInterval(look, LOOK);
      abort = () => reject(new CanceledError());
      if (call.signal.aborted) abort();
      else call.signal.addEventListener('abort', abort, { once: true });
    });
    // Should adding fail, nobody waits for the end.
    ended.catch(() => undefined);
    call.onProgress({ stage: 'waiting', fraction: null, etaSeconds: null });
    await farm.queue.add('item', item, { jobId: id });
    if (!(await endedAlready(farm, id))) await ended;
    return await outcomeOf(farm, id, item);
  } finally {
    clearInterval(timer);
    call.signal.removeEventListener('abort', abort);
    waiting.delete(id);
  }
}

async function endedAlready({ queue }: Connection, id: string): Promise<boolean> {
  const state = await queue.getJobState(id);
  return state === 'completed' || state === 'failed' || state === 'unknown';
}

/** What came back, or that nothing did; null where it was canceled. */
async function outcomeOf({ queue }: Connection, id: string, { job, known }: FarmItem): Promise<ItemOutcome | null> {
  const ended: FarmJob | undefined = await queue.getJob(id);
  if (ended?.returnvalue) return ended.returnvalue;
  if (!ended || ended.failedReason === new CanceledError().message) return null;
  const cause = ended.failedReason;
  const error = new AppError('farm.item-lost', `${job.path}: ${cause}`, { path: job.path, cause });
  return { state: { kind: 'failed', error: toWire(error) }, doubts: [], known: ended.data.known ?? known };
}

/** Takes the item back, or tells the worker that has it and waits for a moment until it has let go. Returns what was found out until then. */
async function cancel(farm: Connection, id: string, waiting: Map<string, Waiting>): Promise<KnownItem | null> {
  const letGo = new Promise<void>((resolve) => {
    waiting.set(id, { ended: resolve, progress: () => undefined });
    setTimeout(resolve, LET_GO).unref();
  });
  await farm.unwanted.add('item', {}, { jobId: id });
  if ((await farm.queue.getJobState(id)) === 'active') await letGo;
  waiting.delete(id);
  const job: FarmJob | undefined = await farm.queue.getJob(id);
  await forget(farm, id);
  return job?.returnvalue?.known ?? job?.data.known ?? null;
}

/** Leaves no trace of an item. One that a worker still holds stays, marked as unwanted. */
async function forget({ queue, unwanted }: Connection, id: string): Promise<void> {
  if ((await queue.remove(id)) === 1) await unwanted.remove(id);
}

async function close({ queue, unwanted, events }: Connection): Promise<void> {
  await Promise.all([queue.close(), unwanted.close(), events.close()]);
}
