/** @file The pages of the window, in the order of their switch and of their keys. Data only; which one is shown is in `pages/pages.svelte.ts`. */

/** The table. Names are part of command names: rename none. */
export const PAGES = [
  { id: 'edit', title: 'Edit', purpose: 'Measure and fix one clip after the other' },
  { id: 'batch', title: 'Batch', purpose: 'Measure and fix whole folders' },
  { id: 'learn', title: 'Learn', purpose: 'Train a model on your own footage' },
] as const;

/** Name of a page. */
export type PageId = (typeof PAGES)[number]['id'];

/** Whether a name from outside is a page. */
export function isPageId(id: string | null): id is PageId {
  return PAGES.some((page) => page.id === id);
}
