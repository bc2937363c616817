/** @file Which rows of a long list are drawn. Pure geometry in CSS pixels; every row has the same height. */

/** The part of a list that is on screen. */
export interface ListView {
  /** How far it is scrolled. */
  readonly scrollTop: number;
  /** Height of what can be seen of it. */
  readonly height: number;
  readonly rowHeight: number;
  /** Rows in the whole list. */
  readonly count: number;
}

/** Rows to draw, `first` up to but without `end`. */
export interface RowWindow {
  readonly first: number;
  readonly end: number;
}

/** Rows in sight and a few beyond either edge, so that scrolling does not show gaps before the next paint. */
export function rowWindow({ scrollTop, height, rowHeight, count }: ListView, beyond: number): RowWindow {
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight) - beyond;
  const end = Math.ceil((Math.max(0, scrollTop) + height) / rowHeight) + beyond;
  const last = Math.min(count, Math.max(0, end));
  return { first: Math.min(Math.max(0, first), last), end: last };
}

/** Where to scroll so that a row is whole on screen: not at all when it is, else as little as it takes. */
export function scrollToRow({ scrollTop, height, rowHeight }: ListView, row: number): number {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  return top + rowHeight > scrollTop + height ? Math.max(0, Math.min(top, top + rowHeight - height)) : scrollTop;
}

/** Rows that one press of Page Down goes on by: a screenful less one, so that one row stays as a bearing. */
export function rowsPerPage({ height, rowHeight }: ListView): number {
  return Math.max(1, Math.floor(height / rowHeight) - 1);
}

/** Between which rows a pointer at `y` (from the top of the list's contents) would drop: 0 is before the first, `count` behind the last. */
export function dropGap({ rowHeight, count }: ListView, y: number): number {
  return Math.min(count, Math.max(0, Math.round(y / rowHeight)));
}
