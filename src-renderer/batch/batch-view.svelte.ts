/** @file How the items of the batch on screen are looked at: order, filter, selection. Nothing here is asked of the app. */
import type { BatchItem } from '../../src-shared/contract/batch.ts';
import type { Settings } from '../state/settings.svelte.ts';
import { type Arrangement, countStandings, QUEUE_ORDER, rememberingArranger, type SortColumn } from './arrange.ts';
import type { BatchItems } from './batch-items.svelte.ts';
import { activePlace, extendTo, moveBy, moveOff, moveTo, NO_SELECTION, type RowOrder, selectAll, selectedIds, selectOne, type TableSelection, toggleRow } from './table-selection.ts';
import { typeAhead } from './type-ahead.ts';

/** The table's state. */
export class BatchView {
  #arrangement = $state.raw<Arrangement>(QUEUE_ORDER);
  #selection = $state.raw<TableSelection>(NO_SELECTION);
  readonly #items: BatchItems;
  readonly #settings: Pick<Settings, 'tolerance'>;
  readonly #arrange = rememberingArranger();
  readonly #order = $derived.by(() => this.#arrange(this.#items.list, this.#arrangement, this.#settings.tolerance));
  readonly #counts = $derived.by(() => countStandings(this.#items.list, this.#settings.tolerance));
  readonly #selected = $derived.by(() => selectedIds(this.#order, this.#selection));

  constructor(items: BatchItems, settings: Pick<Settings, 'tolerance'>) {
    [this.#items, this.#settings] = [items, settings];
  }

  get arrangement(): Arrangement {
    return this.#arrangement;
  }

  /** Rows in the order shown. */
  get order(): RowOrder {
    return this.#order;
  }

  /** How many items each filter shows. */
  get counts(): ReturnType<typeof countStandings> {
    return this.#counts;
  }

  /** Ids of the selected rows, in the order shown. */
  get selected(): readonly string[] {
    return this.#selected;
  }

  /** The item that keys and the detail are about, or null. */
  get active(): BatchItem | null {
    return this.#selection.active === null ? null : this.#items.of(this.#selection.active);
  }

  /** Its row, or -1. */
  get activeRow(): number {
    return activePlace(this.#order, this.#selection);
  }

  /** Whether rows stand in the order of work, so that moving them means something. */
  get isQueueOrder(): boolean {
    return this.#arrangement.column === 'queue' && !this.#arrangement.descending;
  }

  isSelected(id: string): boolean {
    return this.#selection.ids.has(id);
  }

  /** Changes filter or search text; the selection stays with what is still shown. */
  show(changes: Partial<Pick<Arrangement, 'filter' | 'text'>>): void {
    this.#arrangement = { ...this.#arrangement, ...changes };
  }

  /** Sorts by a column: up, then down, then back to the order of work. */
  sortBy(column: SortColumn): void {
    const { column: before, descending } = this.#arrangement;
    if (before !== column) this.#arrangement = { ...this.#arrangement, column, descending: false };
    else if (!descending) this.#arrangement = { ...this.#arrangement, descending: true };
    else this.#arrangement = { ...this.#arrangement, column: 'queue', descending: false };
  }

  /** A click on a row. */
  pick(id: string, how: 'alone' | 'toggle' | 'extend'): void {
    if (how === 'alone') this.#selection = selectOne(id);
    else if (how === 'toggle') this.#selection = toggleRow(this.#selection, id);
    else this.#selection = extendTo(this.#order, this.#selection, id);
  }

  /** Goes some rows on. */
  moveBy(step: number, extend: boolean): void {
    this.#selection = moveBy(this.#order, this.#selection, step, extend);
  }

  /** Goes to a row. */
  moveTo(row: number, extend: boolean): void {
    this.#selection = moveTo(this.#order, this.#selection, row, extend);
  }

  /** Goes to the next name that begins with what was typed. */
  find(typed: string): void {
    const names = this.#order.ids.map((id) => lastPart(this.#items.of(id)?.name ?? ''));
    const row = typeAhead(names, this.activeRow, typed);
    if (row >= 0) this.moveTo(row, false);
  }

  selectAll(): void {
    this.#selection = selectAll(this.#order, this.#selection);
  }

  /** Goes to what takes the place of rows that are about to be removed. */
  moveOff(ids: readonly string[]): void {
    this.#selection = moveOff(this.#order, this.#selection, new Set(ids));
  }

  /** Another batch is shown. */
  reset(): void {
    this.#arrangement = QUEUE_ORDER;
    this.#selection = NO_SELECTION;
  }
}

/** The file's name of a path below a folder. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
