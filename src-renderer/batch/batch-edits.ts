/** @file What the user does to items: skip, try again, remove, move, correct. All but trying again can be taken back. */
import type { BatchItem } from '../../src-shared/contract/batch.ts';
import type { MethodName, ArgsOf, ResultOf } from '../../src-shared/contract/services.ts';
import type { Correction } from '../../src-shared/model/alignment.ts';
import type { BatchItems } from './batch-items.svelte.ts';
import { type Move, movesBack } from './reorder.ts';
import { UndoSteps } from './undo-steps.svelte.ts';

/** Makes a request; a refusal is shown like any failed job and comes back as null. */
export type Ask = <M extends MethodName>(title: string, method: M, args: ArgsOf<M>) => Promise<ResultOf<M> | null>;

/** Edits of the batch on screen. */
export class BatchEdits {
  readonly steps = new UndoSteps();
  readonly #batchId: () => string | null;
  readonly #items: BatchItems;
  readonly #ask: Ask;

  constructor(batchId: () => string | null, items: BatchItems, ask: Ask) {
    this.#batchId = batchId;
    this.#items = items;
    this.#ask = ask;
  }

  /** Leaves items out that wait or are at work. */
  async skip(ids: readonly string[]): Promise<void> {
    const itemIds = this.#open(ids);
    if (itemIds.length === 0) return;
    await this.steps.take({ label: `leave out ${countText(itemIds)}`, redo: () => this.#skip(itemIds), undo: () => this.#wait(itemIds) });
  }

  /** Lets items wait again; with `measure` what was measured is measured anew. */
  async retry(itemIds: readonly string[], measure: boolean): Promise<void> {
    const batchId = this.#batchId();
    if (batchId !== null && itemIds.length > 0) await this.#ask(`Trying ${countText(itemIds)} again`, 'batch.retry', { batchId, itemIds, measure });
  }

  /** Takes items off the list; what was written from them stays. */
  async remove(itemIds: readonly string[]): Promise<void> {
    if (itemIds.length === 0) return;
    await this.steps.take({ label: `remove ${countText(itemIds)}`, redo: () => this.#remove(itemIds), undo: () => this.restore(itemIds) });
  }

  /** Puts removed items back, or with null all of them. */
  async restore(itemIds: readonly string[] | null): Promise<void> {
    const batchId = this.#batchId();
    if (batchId === null) return;
    const batch = await this.#ask(`Putting ${itemIds === null ? 'clips' : countText(itemIds)} back`, 'batch.restore', { batchId, itemIds });
    if (!batch) return;
    this.#items.hide(null, false);
    await this.#items.reload();
  }

  /** Changes the order of work. */
  async move(move: Move): Promise<void> {
    const back = movesBack(this.#items.order, move.ids);
    await this.steps.take({ label: `move ${countText(move.ids)}`, redo: () => this.#move([move]), undo: () => this.#move(back) });
  }

  /** Keeps the user's own correction of an item, or with null goes back to the measured one. */
  async correct(item: BatchItem, correction: Correction | null): Promise<void> {
    const before = item.correction;
    await this.steps.take({ label: 'change offset', redo: () => this.#correct(item.id, correction), undo: () => this.#correct(item.id, before) });
  }

  /** Waits for what was asked and forgets how to take it back: another batch is shown. */
  async leave(): Promise<void> {
    await this.steps.settled();
    this.steps.clear();
  }

  #open(ids: readonly string[]): readonly string[] {
    return ids.filter((id) => ['waiting', 'running'].includes(this.#items.of(id)?.state.kind ?? ''));
  }

  async #skip(itemIds: readonly string[]): Promise<void> {
    const batchId = this.#batchId();
    if (batchId !== null) await this.#ask(`Leaving out ${countText(itemIds)}`, 'batch.skip', { batchId, itemIds });
  }

  async #wait(itemIds: readonly string[]): Promise<void> {
    const batchId = this.#batchId();
    if (batchId !== null) await this.#ask(`Taking ${countText(itemIds)} back in`, 'batch.retry', { batchId, itemIds, measure: false });
  }

  /** Off the screen at once, and back on it should the app refuse. */
  async #remove(itemIds: readonly string[]): Promise<void> {
    const batchId = this.#batchId();
    if (batchId === null) return;
    this.#items.hide(itemIds, true);
    const batch = await this.#ask(`Removing ${countText(itemIds)}`, 'batch.remove', { batchId, itemIds });
    if (!batch) this.#items.hide(itemIds, false);
  }

  async #move(moves: readonly Move[]): Promise<void> {
    const batchId = this.#batchId();
    if (batchId === null) return;
    for (const move of moves) {
      this.#items.move(move, null);
      const batch = await this.#ask('Changing the order', 'batch.move', { batchId, itemIds: move.ids, before: move.before });
      if (batch) this.#items.move(move, batch);
      else await this.#items.reload();
    }
  }

  async #correct(itemId: string, correction: Correction | null): Promise<void> {
    const batchId = this.#batchId();
    const item = batchId === null ? null : await this.#ask('Keeping the correction', 'batch.correct', { batchId, itemId, correction });
    if (item) this.#items.put(item);
  }
}

function countText(ids: readonly string[]): string {
  return ids.length === 1 ? 'a clip' : `${ids.length} clips`;
}
