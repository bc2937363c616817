/** @file Items that were taken off a batch's list, and where they go when they come back. */
import type { ItemId } from '../../src-shared/contract/batch.ts';
import type { StoredItem } from './batch-state.ts';

/** An item that was taken off the list, with what it takes to put it back. */
export interface RemovedItem {
  readonly item: StoredItem;
  /** Number of the record that took it off. */
  readonly n: number;
  /** The item before it at that moment, or null for the first. */
  readonly after: ItemId | null;
}

/** The removed items of one batch, in the order of their removal and, of one removal, in their order. */
export class RemovedItems {
  readonly #items = new Map<ItemId, RemovedItem>();

  get ids(): readonly ItemId[] {
    return [...this.#items.keys()];
  }

  get all(): readonly RemovedItem[] {
    return [...this.#items.values()];
  }

  has(id: ItemId): boolean {
    return this.#items.has(id);
  }

  add(removed: RemovedItem): void {
    this.#items.set(removed.item.id, removed);
  }

  /** Takes items out again; those that are not there are left alone. Returns them, and the order of the list with them in it. */
  restore(ids: readonly ItemId[], order: readonly ItemId[]): { readonly items: readonly StoredItem[]; readonly order: ItemId[] } {
    const wanted = new Set(ids);
    // Last removed, first back: what stood before an item is then there again, or was never away.
    const back = this.all.filter(({ item }) => wanted.has(item.id)).toSorted((a, b) => b.n - a.n);
    const restored = [...order];
    const there = new Set(order);
    for (const { item, after } of back) {
      let before = after;
      while (before !== null && !there.has(before)) before = this.#items.get(before)?.after ?? null;
      restored.splice(before === null ? 0 : restored.indexOf(before) + 1, 0, item.id);
      there.add(item.id);
    }
    for (const { item } of back) this.#items.delete(item.id);
    return { items: back.map(({ item }) => item), order: restored };
  }
}
