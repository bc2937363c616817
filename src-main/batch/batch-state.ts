/** @file What a batch's records add up to. Applying is total: a record about an item that is gone changes nothing. */
import type { BatchItem, ItemCounts, ItemId, ItemState } from '../../src-shared/contract/batch.ts';
import type { BatchRecord, SourceFacts, WantedRun } from './batch-records.ts';
import type { ItemTarget } from './item-job.ts';
import { type RemovedItem, RemovedItems } from './removed-items.ts';

/** An item as the state holds it. Replaced, never changed. */
export interface StoredItem extends BatchItem {
  readonly target: ItemTarget;
  /** The source as it was when it was read, or null. */
  readonly source: SourceFacts | null;
}

/** A state as plain data, for snapshots. */
export interface StoredState {
  /** Number of the last record that went in. */
  readonly n: number;
  readonly wanted: WantedRun;
  readonly lastId: number;
  readonly orderRevision: number;
  /** In order. */
  readonly items: readonly StoredItem[];
  /** In the order of removal, and within one in their order; missing in snapshots of earlier versions. */
  readonly removed?: readonly RemovedItem[];
}

/** The state of one batch in memory. */
export class BatchState {
  readonly #items = new Map<ItemId, StoredItem>();
  readonly #removed = new RemovedItems();
  /** Of removed items too: a clip that was taken off is not found anew. */
  readonly #paths = new Set<string>();
  #order: ItemId[] = [];
  #counts: Record<ItemState['kind'], number> = { waiting: 0, running: 0, done: 0, 'needs-eyes': 0, skipped: 0, failed: 0 };
  #wanted: WantedRun = 'idle';
  #lastId = 0;
  #orderRevision = 0;
  #n = 0;

  /** Number of the last record applied. */
  get n(): number {
    return this.#n;
  }

  /** What the user wants. */
  get wanted(): WantedRun {
    return this.#wanted;
  }

  /** The number that the next item gets. */
  get nextId(): number {
    return this.#lastId + 1;
  }

  /** Grows with each change of {@link order}. */
  get orderRevision(): number {
    return this.#orderRevision;
  }

  /** Item ids in order. */
  get order(): readonly ItemId[] {
    return this.#order;
  }

  /** How many items are in each state. */
  get counts(): ItemCounts {
    return { ...this.#counts };
  }

  /** One item, or null. */
  item(id: ItemId): StoredItem | null {
    return this.#items.get(id) ?? null;
  }

  /** Ids of removed items, in the order of their removal. */
  get removedIds(): readonly ItemId[] {
    return this.#removed.ids;
  }

  /** All items there ever were, in no order: names and paths of removed ones stay theirs. */
  everyItem(): readonly StoredItem[] {
    return [...this.#items.values(), ...this.#removed.all.map(({ item }) => item)];
  }

  /** Whether a file is in the batch, or was taken off it. */
  hasPath(path: string): boolean {
    return this.#paths.has(path);
  }

  /** Items in order, from one place on. */
  page(from: number, count: number): readonly StoredItem[] {
    return this.#order.slice(from, from + count).flatMap((id) => this.#items.get(id) ?? []);
  }

  /** The state as plain data. */
  stored(): StoredState {
    return { n: this.#n, wanted: this.#wanted, lastId: this.#lastId, orderRevision: this.#orderRevision, items: this.page(0, this.#order.length), removed: this.#removed.all };
  }

  /** A state from plain data. */
  static from({ n, wanted, lastId, orderRevision, items, removed = [] }: StoredState): BatchState {
    const state = new BatchState();
    for (const item of items) state.#put(item);
    state.#order = items.map(({ id }) => id);
    for (const one of removed) state.#setAside(one);
    [state.#n, state.#wanted, state.#lastId, state.#orderRevision] = [n, wanted, lastId, orderRevision];
    return state;
  }

  /** Applies the next record; returns the items that it changed or removed. */
  apply(record: BatchRecord): readonly ItemId[] {
    this.#n++;
    switch (record.t) {
      case 'added': {
        const added = record.items.filter(({ id }) => !this.#items.has(id) && !this.#removed.has(id));
        for (const item of added) {
          this.#put({ ...item, revision: this.#n, state: { kind: 'waiting' }, source: null, duration: null, measured: null, correction: null, output: null, doubts: [] });
          this.#lastId = Math.max(this.#lastId, Number(item.id));
        }
        return this.#reorder([...this.#order, ...added.map(({ id }) => id)], added.map(({ id }) => id));
      }
      case 'started':
        return this.#change([record.id], () => ({ state: { kind: 'running', stage: 'waiting', fraction: null, etaSeconds: null } }));
      case 'known':
        return this.#change([record.id], () => ({ source: record.source, duration: record.duration, measured: record.measured, output: record.output, made: record.made ?? [] }));
      case 'ended':
        return this.#change([record.id], () => ({ state: record.state, doubts: record.doubts }));
      case 'waiting':
        return this.#change(record.ids, ({ measured }) => ({ state: { kind: 'waiting' }, doubts: [], measured: record.measure ? null : measured }));
      case 'skipped':
        return this.#change(record.ids, () => ({ state: { kind: 'skipped', reason: 'user' }, doubts: [] }));
      case 'corrected':
        return this.#change([record.id], () => ({ correction: record.correction }));
      case 'removed': {
        const named = new Set(record.ids);
        const gone = this.#order.filter((id) => named.has(id));
        this.#order.forEach((id, at) => named.has(id) && this.#takeOff(id, this.#order[at - 1] ?? null));
        return this.#reorder(this.#order.filter((id) => !named.has(id)), gone);
      }
      case 'restored': {
        const { items, order } = this.#removed.restore(record.ids, this.#order);
        // What was at work has been ended.
        for (const item of items) this.#put({ ...item, state: item.state.kind === 'running' ? { kind: 'waiting' } : item.state, revision: this.#n });
        return this.#reorder(order, items.map(({ id }) => id));
      }
      case 'moved': {
        const moved = new Set(record.ids.filter((id) => this.#items.has(id)));
        const rest = this.#order.filter((id) => !moved.has(id));
        const at = record.before === null || moved.has(record.before) ? -1 : rest.indexOf(record.before);
        return this.#reorder(rest.toSpliced(at < 0 ? rest.length : at, 0, ...moved), []);
      }
      case 'run':
        this.#wanted = record.wanted;
        return [];
    }
  }

  /** How far an item at work has got: seen, but not worth a record. */
  progress(id: ItemId, state: Extract<ItemState, { kind: 'running' }>): void {
    const item = this.#items.get(id);
    if (item?.state.kind === 'running') this.#put({ ...item, state, revision: item.revision + 1e-6 });
  }

  #change(ids: readonly ItemId[], fields: (item: StoredItem) => Partial<StoredItem>): readonly ItemId[] {
    return ids.filter((id) => {
      const item = this.#items.get(id);
      if (item) this.#put({ ...item, ...fields(item), revision: this.#n });
      return item !== undefined;
    });
  }

  #put(item: StoredItem): void {
    const before = this.#items.get(item.id);
    if (before) this.#counts[before.state.kind]--;
    this.#counts[item.state.kind]++;
    this.#items.set(item.id, item);
    this.#paths.add(item.path);
  }

  #takeOff(id: ItemId, after: ItemId | null): void {
    const item = this.#items.get(id);
    if (!item) return;
    this.#counts[item.state.kind]--;
    this.#items.delete(id);
    this.#setAside({ item, n: this.#n, after });
  }

  #setAside(removed: RemovedItem): void {
    this.#removed.add(removed);
    this.#paths.add(removed.item.path);
  }

  #reorder(order: ItemId[], changed: readonly ItemId[]): readonly ItemId[] {
    this.#order = order;
    this.#orderRevision++;
    return changed;
  }
}

/** The item as windows get it. */
export function toBatchItem({ target: _target, source: _source, ...item }: StoredItem): BatchItem {
  return item;
}
