/** @file Reads maps of one grid at the places of another: which cells, and how much of each. Pure. */
import type { MapCells } from '../../networks/multisensory-cells.ts';
import type { Rect } from '../sample-picture.ts';

/** Two neighboring cells and the share of the second. */
export interface Between {
  readonly left: number;
  readonly right: number;
  readonly share: number;
}

/** One place of the common grid in the map of a view. */
export interface CellTap {
  /** Index in the common grid, row by row. */
  readonly cell: number;
  readonly row: Between;
  readonly column: Between;
  /** How much the view counts here: 1 in its middle, little at an edge that is none of the picture. */
  readonly weight: number;
}

/** Rows and columns over the whole picture. */
export interface CommonGrid {
  readonly rows: number;
  readonly columns: number;
}

/** Share of a view over which its weight falls towards an inner edge: there the network sees padding instead of the picture. */
const TAPER = 0.2;
const LEAST_WEIGHT = 0.05;

/** A grid over the picture as fine as the finest view's own cells. */
export function commonGrid(views: readonly Rect[], { rows, columns }: MapCells): CommonGrid {
  const finest = (count: number, lengths: readonly number[]) => Math.max(1, Math.round(count / Math.min(...lengths)));
  return { rows: finest(rows.length, views.map(({ height }) => height)), columns: finest(columns.length, views.map(({ width }) => width)) };
}

/** Cells of the common grid whose centers lie in a view. */
export function viewTaps(view: Rect, grid: CommonGrid, { rows, columns }: MapCells, side: number): readonly CellTap[] {
  const down = axisTaps({ from: view.y, length: view.height }, grid.rows, rows, side);
  const across = axisTaps({ from: view.x, length: view.width }, grid.columns, columns, side);
  return down.flatMap((row) => across.map((column) => ({ cell: row.index * grid.columns + column.index, row: row.between, column: column.between, weight: row.weight * column.weight })));
}

/** Where a place lies among ascending places; the outermost hold beyond them. */
export function placeBetween(places: readonly number[], place: number): Between {
  const after = places.findIndex((other) => other >= place);
  if (after === 0 || places.length === 1) return { left: 0, right: 0, share: 0 };
  if (after < 0) return { left: places.length - 1, right: places.length - 1, share: 0 };
  return { left: after - 1, right: after, share: (place - places[after - 1]) / (places[after] - places[after - 1]) };
}

function axisTaps({ from, length }: { readonly from: number; readonly length: number }, count: number, cells: readonly number[], side: number) {
  return Array.from({ length: count }, (_, index) => ({ index, inside: ((index + 0.5) / count - from) / length }))
    .filter(({ inside }) => inside >= 0 && inside <= 1)
    .map(({ index, inside }) => {
      const start = from > 1e-6 ? inside : 1;
      const end = from + length < 1 - 1e-6 ? 1 - inside : 1;
      return { index, between: placeBetween(cells, inside * side), weight: Math.max(LEAST_WEIGHT, Math.min(1, start / TAPER, end / TAPER)) };
    });
}
