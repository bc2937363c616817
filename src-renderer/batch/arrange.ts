/**
 * @file Which items of a batch the table shows, and in what order. Ten thousand items change five times a second: keys are plain numbers and
 * strings, and nothing is sorted again while they stay the same.
 */
import type { BatchItem } from '../../src-shared/contract/batch.ts';
import type { Tolerance } from '../../src-shared/model/alignment.ts';
import { matchesFilter } from '../lib/text-filter.ts';
import { outputsOf, type Standing, standingOf, verdictText } from './item-words.ts';
import { type RowOrder, rowOrder } from './table-selection.ts';

/** A column that can be sorted by; `queue` is the order of work. */
export type SortColumn = 'queue' | 'name' | 'verdict' | 'offset' | 'confidence' | 'drift' | 'state' | 'output';

/** Everything, or one standing. */
export type ItemFilter = 'all' | Standing;

/** What the table shows. */
export interface Arrangement {
  readonly column: SortColumn;
  readonly descending: boolean;
  readonly filter: ItemFilter;
  /** Words that name or verdict must have. */
  readonly text: string;
}

/** All items in the order of work. */
export const QUEUE_ORDER: Arrangement = { column: 'queue', descending: false, filter: 'all', text: '' };

/** Filters in the order of their tabs: what needs somebody comes first. */
export const FILTERS: readonly ItemFilter[] = ['all', 'eyes', 'failed', 'off', 'fixed', 'within', 'fine', 'made', 'running', 'waiting', 'skipped'];

const PRESSING: Readonly<Record<Standing, number>> = { eyes: 0, failed: 1, off: 2, running: 3, waiting: 4, fixed: 5, within: 6, fine: 7, made: 8, skipped: 9 };

type Key = number | string | null;

/** How many items each filter shows. */
export function countStandings(items: Iterable<BatchItem>, tolerance: Tolerance): Readonly<Record<ItemFilter, number>> {
  const counts: Record<ItemFilter, number> = { all: 0, eyes: 0, failed: 0, off: 0, running: 0, waiting: 0, fixed: 0, within: 0, fine: 0, made: 0, skipped: 0 };
  for (const item of items) {
    counts[standingOf(item, tolerance)] += 1;
    counts.all += 1;
  }
  return counts;
}

/** Ids to show, in order. Items without a value for the column come last, either way; equal ones stay in the order of work. */
export function arrange(items: readonly BatchItem[], arrangement: Arrangement, tolerance: Tolerance): readonly string[] {
  return sorted(shownRows(items, arrangement, tolerance), arrangement.descending);
}

/** `arrange` that hands out the same order for as long as it is the same, so that nothing downstream runs for a progress bar. */
export function rememberingArranger(): (items: readonly BatchItem[], arrangement: Arrangement, tolerance: Tolerance) => RowOrder {
  let rows: readonly Row[] = [];
  let descending = false;
  let order = rowOrder([]);
  return (items, arrangement, tolerance) => {
    const next = shownRows(items, arrangement, tolerance);
    const isSame = descending === arrangement.descending && next.length === rows.length && next.every((row, at) => row.id === rows[at]?.id && row.key === rows[at].key);
    if (isSame) return order;
    rows = next;
    descending = arrangement.descending;
    const ids = sorted(rows, descending);
    if (ids.length !== order.ids.length || ids.some((id, at) => id !== order.ids[at])) order = rowOrder(ids);
    return order;
  };
}

interface Row {
  readonly id: string;
  readonly key: Key;
}

function shownRows(items: readonly BatchItem[], { column, filter, text }: Arrangement, tolerance: Tolerance): readonly Row[] {
  const key = KEYS[column];
  const shown = items.filter((item) => (filter === 'all' || standingOf(item, tolerance) === filter) && (text === '' || matchesFilter(`${item.name} ${verdictText(item)}`, text)));
  return shown.map((item) => ({ id: item.id, key: key(item, tolerance) }));
}

function sorted(rows: readonly Row[], descending: boolean): readonly string[] {
  const direction = descending ? -1 : 1;
  // Sorting is stable, so a column without keys leaves the order of work as it is; turned around it is reversed as a whole.
  if (rows.every(({ key }) => key === null)) return descending ? rows.map(({ id }) => id).toReversed() : rows.map(({ id }) => id);
  return rows
    .toSorted((a, b) => {
      if (a.key === b.key) return 0;
      if (a.key === null || b.key === null) return a.key === null ? 1 : -1;
      return a.key < b.key ? -direction : direction;
    })
    .map(({ id }) => id);
}

const KEYS: { readonly [C in SortColumn]: (item: BatchItem, tolerance: Tolerance) => Key } = {
  queue: () => null,
  name: ({ name }) => naturalKey(name),
  verdict: (item) => verdictText(item) || null,
  offset: ({ measured }) => (measured?.verdict === 'cannot-tell' ? null : (measured?.offset ?? null)),
  confidence: ({ measured }) => (measured?.verdict === 'cannot-tell' ? null : (measured?.confidence ?? null)),
  drift: ({ measured }) => measured?.driftPpm ?? null,
  state: (item, tolerance) => PRESSING[standingOf(item, tolerance)],
  output: (item) => {
    const [first] = outputsOf(item);
    return first === undefined ? null : naturalKey(first);
  },
};

const naturalKeys = new Map<string, string>();

/** A string that sorts `clip 2` before `clip 10`, whatever the case. Kept: names do not change, and comparing by locale costs too much for each change. */
function naturalKey(name: string): string {
  const known = naturalKeys.get(name);
  if (known !== undefined) return known;
  const key = name.toLocaleLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, '0'));
  if (naturalKeys.size > 50_000) naturalKeys.clear();
  naturalKeys.set(name, key);
  return key;
}
