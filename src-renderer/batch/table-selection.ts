/**
 * @file Which rows of a long table are selected, and which one the keys act on. Values, replaced and never changed; every step costs the rows
 * it touches and no more, so that ten thousand of them can be walked through with a key held down.
 */

/** A selection over ordered ids. */
export interface TableSelection {
  /** The row that keys and the detail view are about; null before there is one. */
  readonly active: string | null;
  /** Where a range began. */
  readonly anchor: string | null;
  readonly ids: ReadonlySet<string>;
}

/** Ids in the order shown, and the place of each. */
export interface RowOrder {
  readonly ids: readonly string[];
  readonly places: ReadonlyMap<string, number>;
}

/** Nothing selected. */
export const NO_SELECTION: TableSelection = { active: null, anchor: null, ids: new Set() };

/** An order with the places looked up once. */
export function rowOrder(ids: readonly string[]): RowOrder {
  return { ids, places: new Map(ids.map((id, place) => [id, place])) };
}

/** Place of the active row, or -1 when it is not shown. */
export function activePlace({ places }: RowOrder, { active }: TableSelection): number {
  return active === null ? -1 : (places.get(active) ?? -1);
}

/** One row alone. */
export function selectOne(id: string): TableSelection {
  return { active: id, anchor: id, ids: new Set([id]) };
}

/** Adds a row or takes it away (Ctrl+click). */
export function toggleRow(selection: TableSelection, id: string): TableSelection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { active: id, anchor: id, ids };
}

/** Everything between where the selection began and `id`, both included (Shift+click). */
export function extendTo(order: RowOrder, selection: TableSelection, id: string): TableSelection {
  const to = order.places.get(id);
  if (to === undefined) return selection;
  const from = order.places.get(selection.anchor ?? id) ?? to;
  return { active: id, anchor: order.ids[from] ?? id, ids: new Set(order.ids.slice(Math.min(from, to), Math.max(from, to) + 1)) };
}

/** Goes `step` rows on from the active one, stopping at the ends; with `extend` selecting all on the way. */
export function moveBy(order: RowOrder, selection: TableSelection, step: number, extend: boolean): TableSelection {
  const at = activePlace(order, selection);
  const from = at >= 0 ? at : step > 0 ? -1 : order.ids.length;
  return moveTo(order, selection, from + step, extend);
}

/** Goes to a place, or the nearest there is. */
export function moveTo(order: RowOrder, selection: TableSelection, place: number, extend: boolean): TableSelection {
  const id = order.ids[Math.min(order.ids.length - 1, Math.max(0, place))];
  if (id === undefined) return selection;
  return extend ? extendTo(order, selection, id) : selectOne(id);
}

/** Every row shown. */
export function selectAll({ ids }: RowOrder, selection: TableSelection): TableSelection {
  return { active: selection.active ?? ids[0] ?? null, anchor: ids[0] ?? null, ids: new Set(ids) };
}

/** What is selected once `gone` have left: the row that takes the active one's place, where that one is among them. */
export function moveOff(order: RowOrder, selection: TableSelection, gone: ReadonlySet<string>): TableSelection {
  const ids = new Set([...selection.ids].filter((id) => !gone.has(id)));
  if (selection.active === null || !gone.has(selection.active)) return { ...selection, ids };
  const at = activePlace(order, selection);
  const stays = (id: string) => !gone.has(id);
  const next = order.ids.slice(Math.max(0, at)).find(stays) ?? order.ids.slice(0, Math.max(0, at)).findLast(stays);
  return next === undefined ? NO_SELECTION : selectOne(next);
}

/** The selected rows in the order shown; rows that a filter hides are not among them. */
export function selectedIds(order: RowOrder, { ids }: TableSelection): readonly string[] {
  if (ids.size === 1) return [...ids].filter((id) => order.places.has(id));
  return order.ids.filter((id) => ids.has(id));
}
