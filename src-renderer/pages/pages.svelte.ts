/** @file Which page of the window is shown, what happens when one is left, and what each does with dropped files. */
import { untrack } from 'svelte';
import type { NamedFile } from '../lib/dropped-files.ts';
import { isPageId, type PageId } from '../lib/page-table.ts';

/** What a page does with files and folders dropped on the window. */
export interface DropPlace {
  /** Says what will happen, while they are held over the window. */
  readonly hint: string;
  /** Takes files and folders whose path the shell told. */
  readonly takePaths: (paths: readonly string[]) => void;
  /** Takes files of which a browser told name and size only. Those of dropped folders are among them, the folders are not. */
  readonly takeNamed: (files: readonly NamedFile[]) => void;
}

/** Of the session, so that another window or the next start begins with the clips. */
const STORAGE_KEY = 'slateless.page';

/** The pages of one window. All keep their state while another one is shown. */
export class Pages {
  #current = $state<PageId>(stored());
  #visited = $state.raw<ReadonlySet<PageId>>(new Set([this.#current]));
  #places = $state.raw<ReadonlyMap<PageId, DropPlace>>(new Map());
  readonly #leaving = new Map<PageId, Set<() => void>>();

  get current(): PageId {
    return this.#current;
  }

  /** Pages that have been shown since the window was opened, the first one first. */
  get visited(): ReadonlySet<PageId> {
    return this.#visited;
  }

  /** Where files dropped now go, or null where the page takes none. */
  get dropPlace(): DropPlace | null {
    return this.#places.get(this.#current) ?? null;
  }

  /** Shows a page. */
  show(page: PageId): void {
    if (page === this.#current) return;
    for (const leave of this.#leaving.get(this.#current) ?? []) leave();
    this.#current = page;
    this.#visited = new Set([...this.#visited, page]);
    sessionStorage.setItem(STORAGE_KEY, page);
  }

  /** Calls back just before a page is left, with all of it still in place; returns the way to stop. */
  onLeave(page: PageId, leave: () => void): () => void {
    const listeners = this.#leaving.get(page) ?? new Set();
    this.#leaving.set(page, listeners.add(leave));
    return () => listeners.delete(leave);
  }

  /** Says what a page does with dropped files; returns the way to take it back. */
  takeDrops(page: PageId, place: DropPlace): () => void {
    this.#changePlaces((places) => new Map(places).set(page, place));
    return () => this.#changePlaces((places) => (places.get(page) === place ? new Map([...places].filter(([other]) => other !== page)) : places));
  }

  /** Untracked: an effect that takes drops does not depend on what other pages do with theirs. */
  #changePlaces(change: (places: ReadonlyMap<PageId, DropPlace>) => ReadonlyMap<PageId, DropPlace>): void {
    this.#places = change(untrack(() => this.#places));
  }
}

function stored(): PageId {
  const page = sessionStorage.getItem(STORAGE_KEY);
  return isPageId(page) ? page : 'edit';
}
