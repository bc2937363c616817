/** @file The file browser's model: one folder at a time, typing to filter, several files to choose. The app lists; the window only shows. */
import type { FileEntry, FolderListing, ResultOf } from '../../src-shared/contract/services.ts';
import type { Client } from '../api/client.ts';
import { matchesFilter } from '../lib/text-filter.ts';
import type { BrowseRequest } from './dialogs.svelte.ts';
import { PROJECT_EXTENSION } from './project-file.svelte.ts';

type Places = ResultOf<'files.places'>;

/** Which entries a purpose is about; folders are always there to walk through. */
const SHOWN = {
  'open-media': ['folder', 'media', 'project'],
  'open-project': ['folder', 'project'],
  'save-project': ['folder', 'project'],
  'choose-folder': ['folder'],
  'locate-file': ['folder', 'media'],
  'export-model': ['folder', 'model'],
  'import-model': ['folder', 'model'],
} as const satisfies Record<BrowseRequest['purpose'], readonly FileEntry['kind'][]>;

/** What a file saved for a purpose is called at the end; the others save none. */
export const SAVED_EXTENSIONS: { readonly [P in BrowseRequest['purpose']]?: string } = { 'save-project': PROJECT_EXTENSION, 'export-model': '.onnx' };

/** Remembered between openings of the dialog, for as long as the window lives. */
let lastFolder: string | null = null;

/** One opened file browser. */
export class FileBrowser {
  #listing = $state.raw<FolderListing | null>(null);
  #places = $state.raw<Places>([]);
  #error = $state.raw<unknown>(null);
  #filter = $state('');
  #chosen = $state.raw<ReadonlySet<string>>(new Set());
  #active = $state(0);
  #question = 0;
  readonly request: BrowseRequest;
  readonly #client: Pick<Client, 'call'>;
  readonly #entries = $derived.by(() => {
    const shown: readonly string[] = SHOWN[this.request.purpose];
    return (this.#listing?.entries ?? []).filter((entry) => shown.includes(entry.kind) && matchesFilter(entry.name, this.#filter));
  });

  constructor(client: Pick<Client, 'call'>, request: BrowseRequest) {
    this.#client = client;
    this.request = request;
    if (SAVED_EXTENSIONS[request.purpose] === undefined) this.#filter = request.name ?? '';
  }

  /** The folder on screen; null before the first answer. */
  get folder(): string | null {
    return this.#listing?.path ?? null;
  }

  get parent(): string | null {
    return this.#listing?.parent ?? null;
  }

  /** Entries that match the filter, folders first. */
  get entries(): readonly FileEntry[] {
    return this.#entries;
  }

  get places(): Places {
    return this.#places;
  }

  /** Why the last folder could not be listed, or null. */
  get error(): unknown {
    return this.#error;
  }

  get filter(): string {
    return this.#filter;
  }

  set filter(text: string) {
    this.#filter = text;
    this.#active = 0;
  }

  /** Index of the entry that keys act on. */
  get active(): number {
    return Math.min(this.#active, Math.max(0, this.#entries.length - 1));
  }

  /** Chosen files in the order listed. */
  get chosen(): readonly string[] {
    return (this.#listing?.entries ?? []).filter(({ path }) => this.#chosen.has(path)).map(({ path }) => path);
  }

  isChosen(entry: FileEntry): boolean {
    return this.#chosen.has(entry.path);
  }

  /** Whether several may be chosen at once. */
  get isMultiple(): boolean {
    return this.request.purpose === 'open-media';
  }

  /** Lists the first folder and the sidebar. */
  async start(): Promise<void> {
    await this.go(this.request.folder ?? lastFolder);
    if (this.#error !== null) await this.go(null, { keepError: true });
    try {
      this.#places = await this.#client.call('files.places', {});
    } catch (error) {
      this.#error = error;
    }
  }

  /** Lists a folder. Where that fails the old one stays, with the reason; of several answers the newest question's counts. */
  async go(path: string | null, { keepError = false } = {}): Promise<void> {
    this.#question += 1;
    const question = this.#question;
    try {
      const listing = await this.#client.call('files.list', { path });
      if (question !== this.#question) return;
      const isFirst = this.#listing === null;
      this.#listing = listing;
      lastFolder = listing.path;
      this.#chosen = new Set();
      this.#active = 0;
      if (!keepError) this.#error = null;
      // The name it was opened for stays in the filter until the folder is changed by hand.
      if (!isFirst && this.request.purpose !== 'locate-file') this.#filter = '';
    } catch (error) {
      if (question === this.#question) this.#error = error;
    }
  }

  /** Goes to the folder above. */
  async up(): Promise<void> {
    if (this.parent !== null) await this.go(this.parent);
  }

  /** Moves the active entry by `step`, choosing it, or everything on the way with `extend`. */
  move(step: number, extend = false): void {
    const from = this.active;
    this.#active = Math.min(Math.max(from + step, 0), Math.max(0, this.#entries.length - 1));
    const entry = this.#entries[this.#active];
    if (!entry) return;
    if (extend && this.isMultiple) this.#choose([...this.chosen, ...this.#entries.slice(Math.min(from, this.active), Math.max(from, this.active) + 1).map(({ path }) => path)]);
    else this.#choose(entry.kind === 'folder' ? [] : [entry.path]);
  }

  /** Makes an entry active and chooses it alone, or adds and takes it away with `toggle`, or all up to it with `extend`. */
  choose(index: number, how: 'alone' | 'toggle' | 'extend'): void {
    const entry = this.#entries[index];
    if (!entry) return;
    if (how === 'extend' && this.isMultiple) return this.move(index - this.active, true);
    this.#active = index;
    if (how === 'toggle' && this.isMultiple) this.#choose(this.isChosen(entry) ? this.chosen.filter((path) => path !== entry.path) : [...this.chosen, entry.path]);
    else this.#choose(entry.kind === 'folder' && this.request.purpose !== 'open-media' ? [] : [entry.path]);
  }

  /** Chooses every file in the list. */
  chooseAll(): void {
    if (this.isMultiple) this.#choose(this.#entries.filter(({ kind }) => kind === 'media').map(({ path }) => path));
  }

  #choose(paths: readonly string[]): void {
    this.#chosen = new Set(paths);
  }
}
