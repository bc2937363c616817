/** @file Filtering lists by typing. */

/** Whether every word of `filter` occurs in `text`, in any order, whatever the case. An empty filter matches all. */
export function matchesFilter(text: string, filter: string): boolean {
  const haystack = text.toLocaleLowerCase();
  return filter
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}
