/**
 * @file The items of the batch on screen, kept up to date by the app's events. They are asked for in pages when a batch is shown, and again only
 * when their order has changed in a way that the events do not explain.
 */
import { isCanceled } from '../../src-shared/contract/errors.ts';
import type { BatchEvent, BatchItem, BatchSummary } from '../../src-shared/contract/batch.ts';
import { type Client, DisconnectedError } from '../api/client.ts';
import { moved, type Move } from './reorder.ts';
import { type Ended, recent } from './throughput.ts';

/** Items of one answer. */
const PAGE = 1000;

/** The items of one batch at a time. */
export class BatchItems {
  #batchId = $state<string | null>(null);
  #items = $state.raw<ReadonlyMap<string, BatchItem>>(new Map());
  #order = $state.raw<readonly string[]>([]);
  #isLoading = $state(false);
  #error = $state.raw<unknown>(null);
  #hidden = $state.raw<ReadonlySet<string>>(new Set());
  #ended = $state.raw<readonly Ended[]>([]);
  #orderRevision = -1;
  #question = 0;
  readonly #client: Pick<Client, 'call'>;
  readonly #shown = $derived(this.#order.flatMap((id) => (this.#hidden.has(id) ? [] : (this.#items.get(id) ?? []))));

  constructor(client: Pick<Client, 'call'>) {
    this.#client = client;
  }

  /** Items in the order of work, without those that are hidden. */
  get list(): readonly BatchItem[] {
    return this.#shown;
  }

  /** Ids in the order of work, hidden ones included. */
  get order(): readonly string[] {
    return this.#order;
  }

  /** True until all items of the batch are there. */
  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** Why they could not be read, or null. */
  get error(): unknown {
    return this.#error;
  }

  /** Items that were seen to end, oldest first. */
  get ended(): readonly Ended[] {
    return this.#ended;
  }

  /** An item by id, or null. */
  of(id: string): BatchItem | null {
    return this.#items.get(id) ?? null;
  }

  /** Shows another batch, or none. */
  async show(batchId: string | null): Promise<void> {
    if (batchId === this.#batchId) return;
    this.#batchId = batchId;
    this.#items = new Map();
    this.#order = [];
    this.#hidden = new Set();
    this.#ended = [];
    this.#orderRevision = -1;
    await this.reload();
  }

  /** Asks for all items again. Of several questions the newest one's answers count. */
  async reload(): Promise<void> {
    this.#question += 1;
    const question = this.#question;
    const batchId = this.#batchId;
    this.#error = null;
    this.#isLoading = batchId !== null;
    if (batchId === null) return;
    try {
      const order: string[] = [];
      for (let total = 1; order.length < total; ) {
        const page = await this.#client.call('batch.items', { batchId, from: order.length, count: PAGE });
        if (question !== this.#question) return;
        this.#merge(page.items);
        order.push(...page.items.map(({ id }) => id));
        // The first screenful is there at once; the rest follows.
        this.#order = [...order];
        this.#orderRevision = page.batch.orderRevision;
        total = page.items.length === 0 ? 0 : page.batch.total;
      }
    } catch (error) {
      if (question === this.#question && !isCanceled(error) && !(error instanceof DisconnectedError)) this.#error = error;
    } finally {
      if (question === this.#question) this.#isLoading = false;
    }
  }

  /** Takes over what an event tells; `now` in milliseconds. */
  take(event: BatchEvent, now: number): void {
    if (event.batchId !== this.#batchId || !event.batch) return;
    this.#noteEnded(event.changed, now);
    const added = event.changed.filter(({ id }) => !this.#items.has(id)).map(({ id }) => id);
    this.#merge(event.changed);
    if (this.#isLoading) return;
    const gone = new Set(event.removed);
    if (added.length > 0 || gone.size > 0) this.#order = [...this.#order.filter((id) => !gone.has(id)), ...added];
    const { orderRevision, total } = event.batch;
    if (orderRevision === this.#orderRevision) return;
    // New items come last. Anything else that changed the order without our doing has to be asked for.
    if ((added.length > 0 || gone.size > 0) && this.#order.length === total) this.#orderRevision = orderRevision;
    else void this.reload();
  }

  /** Takes over one item that a call answered with. */
  put(item: BatchItem): void {
    this.#merge([item]);
  }

  /** Shows a move that the app has been told, or that it has just confirmed with a summary. */
  move(move: Move, confirmed: BatchSummary | null): void {
    if (confirmed) this.#orderRevision = Math.max(this.#orderRevision, confirmed.orderRevision);
    else this.#order = moved(this.#order, move);
  }

  /** Takes items off the screen, or brings them or with null all of them back, without the app knowing. */
  hide(ids: readonly string[] | null, hidden: boolean): void {
    const changed = new Set(this.#hidden);
    for (const id of ids ?? this.#hidden) if (hidden) changed.add(id); else changed.delete(id);
    this.#hidden = changed;
  }

  #merge(items: readonly BatchItem[]): void {
    if (items.length === 0) return;
    const merged = new Map(this.#items);
    for (const item of items) if (item.revision >= (merged.get(item.id)?.revision ?? -1)) merged.set(item.id, item);
    this.#items = merged;
  }

  #noteEnded(changed: readonly BatchItem[], at: number): void {
    const isOpen = (item: BatchItem) => ['waiting', 'running', 'skipped'].includes(item.state.kind);
    const ended = changed.filter((item) => {
      const before = this.#items.get(item.id);
      return before !== undefined && isOpen(before) && !isOpen(item);
    });
    if (ended.length > 0) this.#ended = recent([...this.#ended, ...ended.map(({ duration }) => ({ at, footage: duration ?? 0 }))], at);
  }
}
