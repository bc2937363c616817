/** @file Thins changes out to what a window can take: a few events a second per batch, each item once as it is now. */
import type { BatchEvent, BatchId, BatchItem, BatchSummary, ItemId } from '../../src-shared/contract/batch.ts';

/** Reads the batch as it is when an event goes out. */
export interface FeedSource {
  readonly summary: () => Promise<BatchSummary>;
  readonly item: (id: ItemId) => BatchItem | null;
}

/** At most so often, milliseconds. */
const INTERVAL_MS = 200;
/** Items of one event. */
const MOST_ITEMS = 500;

/** Changes of one batch, on their way to the windows. */
export class BatchFeed {
  readonly #id: BatchId;
  readonly #source: FeedSource;
  readonly #send: (event: BatchEvent) => void;
  readonly #touched = new Set<ItemId>();
  #timer: NodeJS.Timeout | null = null;
  #pending = false;

  constructor(id: BatchId, source: FeedSource, send: (event: BatchEvent) => void) {
    [this.#id, this.#source, this.#send] = [id, source, send];
  }

  /** Notes that items, or with none the batch itself, have changed. The first change goes out at once. */
  touch(ids: readonly ItemId[] = []): void {
    for (const id of ids) this.#touched.add(id);
    this.#pending = true;
    this.#timer ??= setTimeout(() => void this.#pass(), 0);
  }

  /** Sends what is held back and nothing more. */
  async flush(): Promise<void> {
    while (this.#pending) await this.#pass();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #pass(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.#pending) return;
    const ids = [...this.#touched].slice(0, MOST_ITEMS);
    for (const id of ids) this.#touched.delete(id);
    this.#pending = this.#touched.size > 0;
    const items = ids.map((id) => ({ id, item: this.#source.item(id) }));
    this.#timer = setTimeout(() => void this.#pass(), INTERVAL_MS);
    this.#timer.unref();
    const batch = await this.#source.summary().catch(() => null);
    // Deleted meanwhile: that is told by whoever did it.
    if (batch) this.#send({ type: 'batch', batchId: this.#id, batch, changed: items.flatMap(({ item }) => item ?? []), removed: items.filter(({ item }) => !item).map(({ id }) => id) });
  }
}
