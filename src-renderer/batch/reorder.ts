/** @file Moving items of a queue, and what takes that back. */

/** Puts `ids` before `before`, or at the end. */
export interface Move {
  readonly ids: readonly string[];
  readonly before: string | null;
}

/** A queue, and the part of it that a filter shows, in the same order. */
export interface Queue {
  readonly order: readonly string[];
  readonly shown: readonly string[];
}

/** The order after a move. The ids moved stand in the order given. */
export function moved(order: readonly string[], { ids, before }: Move): readonly string[] {
  const going = new Set(ids);
  const staying = order.filter((id) => !going.has(id));
  const at = before === null ? staying.length : staying.indexOf(before);
  return at < 0 ? order : [...staying.slice(0, at), ...ids, ...staying.slice(at)];
}

/** The moves that put `ids` back to where they are in `order`, to be made one after the other: one for each run of neighbors, the last one first. */
export function movesBack(order: readonly string[], ids: readonly string[]): readonly Move[] {
  const going = new Set(ids);
  const moves: Move[] = [];
  let run: string[] = [];
  for (const id of order) {
    if (going.has(id)) run.push(id);
    else if (run.length > 0) {
      moves.push({ ids: run, before: id });
      run = [];
    }
  }
  return (run.length > 0 ? [...moves, { ids: run, before: null }] : moves).toReversed();
}

/** The move of the selected rows one row up or down among those shown, or null where they are at that end already. */
export function stepMove(queue: Queue, selected: ReadonlySet<string>, step: 1 | -1): Move | null {
  const places = queue.shown.flatMap((id, place) => (selected.has(id) ? [place] : []));
  const [first, last] = [places[0], places.at(-1)];
  if (first === undefined || last === undefined) return null;
  // Rows that are apart are brought together at the end they have reached.
  const gap = step === -1 ? Math.max(0, first - 1) : Math.min(queue.shown.length, last + 2);
  return gapMove(queue, selected, gap);
}

/** The move of the selected rows to a gap between those shown, 0 being before the first; null where nothing would change. */
export function gapMove({ order, shown }: Queue, selected: ReadonlySet<string>, gap: number): Move | null {
  const ids = shown.filter((id) => selected.has(id));
  const above = shown.slice(0, gap).findLast((id) => !selected.has(id));
  // Behind the row above the gap, wherever that is in the whole queue; before the first row shown where there is none.
  const from = above === undefined ? order.indexOf(shown[0] ?? '') : order.indexOf(above) + 1;
  const move = { ids, before: order.slice(Math.max(0, from)).find((id) => !selected.has(id)) ?? null };
  return ids.length === 0 || moved(order, move).every((id, at) => id === order[at]) ? null : move;
}
