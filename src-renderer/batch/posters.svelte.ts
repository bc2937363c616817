/**
 * @file Pictures of the items in sight. Each needs its file opened and a frame decoded, so they are asked for one after the other, those in
 * sight now first, and never for rows that have only been scrolled past.
 */
import { SvelteMap } from 'svelte/reactivity';
import { DisconnectedError, type Client } from '../api/client.ts';
import { isAppError, isCanceled } from '../../src-shared/contract/errors.ts';
import type { BatchItem } from '../../src-shared/contract/batch.ts';
import type { Scope } from '../lib/scope.ts';

/** Rows have to be in sight for this long, ms. */
const SETTLED = 250;
/** Pictures kept; the oldest go first. */
const MOST = 2000;

/** Pictures by path. */
export class Posters {
  readonly #urls = new SvelteMap<string, string | null>();
  readonly #client: Pick<Client, 'call' | 'resource'>;
  readonly #scope: Scope;
  #wanted: readonly BatchItem[] = [];
  #isBusy = false;
  #callOff: () => void = () => undefined;

  constructor(client: Pick<Client, 'call' | 'resource'>, scope: Scope) {
    this.#client = client;
    this.#scope = scope;
  }

  /** Address of an item's picture; null while there is none, or where the file has none. */
  of(path: string): string | null {
    return this.#urls.get(path) ?? null;
  }

  /** Says which items are in sight. */
  want(items: readonly BatchItem[]): void {
    // A batch at work changes its items several times a second, which must not put off the pictures for ever.
    const isSame = items.length === this.#wanted.length && items.every(({ path }, index) => path === this.#wanted[index]?.path);
    this.#wanted = items;
    if (isSame) return;
    this.#callOff();
    this.#callOff = this.#scope.timeout(SETTLED, () => void this.#next());
  }

  /** Forgets everything: the app has started anew and serves none of these files. */
  clear(): void {
    this.#urls.clear();
    this.#wanted = [];
  }

  async #next(): Promise<void> {
    if (this.#isBusy || this.#scope.disposed) return;
    const item = this.#wanted.find(({ path }) => !this.#urls.has(path));
    if (!item) return;
    this.#isBusy = true;
    try {
      this.#keep(item.path, await this.#ask(item));
    } catch (error) {
      // What the file is not good for is said where its state is; here there is just no picture of it.
      if (error instanceof DisconnectedError || isCanceled(error)) return;
      if (!isAppError(error)) throw error;
      this.#keep(item.path, null);
    } finally {
      this.#isBusy = false;
    }
    await this.#next();
  }

  async #ask({ path }: BatchItem): Promise<string | null> {
    const media = await this.#client.call('media.open', { path });
    // A third of the way in: past fades and slates, before the end.
    return media.video ? this.#client.resource(`media/${media.id}/frame?time=${(media.duration / 3).toFixed(3)}&width=128`) : null;
  }

  #keep(path: string, url: string | null): void {
    this.#urls.set(path, url);
    const [oldest] = this.#urls.keys();
    if (this.#urls.size > MOST && oldest !== undefined) this.#urls.delete(oldest);
  }
}
