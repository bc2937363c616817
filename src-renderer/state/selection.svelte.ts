/** @file Which clips are selected. One of them, the primary, is the clip on screen; the others take part in remove and measure. */

/** A selection over an ordered list of ids. */
export class Selection {
  #primary = $state<string | null>(null);
  #anchor: string | null = null;
  #ids = $state.raw<ReadonlySet<string>>(new Set());
  readonly #order: () => readonly string[];

  /** @param order all ids that can be selected, as they are listed. */
  constructor(order: () => readonly string[]) {
    this.#order = order;
  }

  /** The clip on screen: the first one when the one selected has been removed, null when the list is empty. */
  get primary(): string | null {
    const order = this.#order();
    return this.#primary !== null && order.includes(this.#primary) ? this.#primary : (order[0] ?? null);
  }

  /** Selected ids in list order. */
  get ids(): readonly string[] {
    return this.#order().filter((id) => this.has(id));
  }

  has(id: string): boolean {
    return this.#ids.has(id) || this.primary === id;
  }

  /** Selects one, or none. */
  set(id: string | null): void {
    this.#primary = id;
    this.#anchor = id;
    this.#ids = new Set(id === null ? [] : [id]);
  }

  /** Adds or takes away one (Ctrl+click). The last one stays. */
  toggle(id: string): void {
    const ids = new Set(this.ids);
    if (!ids.delete(id)) ids.add(id);
    if (ids.size === 0) return;
    this.#ids = ids;
    this.#anchor = id;
    if (ids.has(id)) this.#primary = id;
    else if (this.#primary === id) this.#primary = this.#order().find((other) => ids.has(other)) ?? null;
  }

  /** Selects everything from where the selection began to `id` (Shift+click). */
  extendTo(id: string): void {
    const order = this.#order();
    const from = order.indexOf(this.#anchor ?? id);
    const to = order.indexOf(id);
    this.#ids = new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1));
    this.#primary = id;
  }

  all(): void {
    this.#ids = new Set(this.#order());
  }

  /** Selects the neighbor `step` places on, stopping at the ends. */
  move(step: 1 | -1, extend = false): void {
    const order = this.#order();
    const at = this.primary === null ? -1 : order.indexOf(this.primary);
    const id = order[Math.min(order.length - 1, Math.max(0, at + step))];
    if (id === undefined) return;
    if (extend) this.extendTo(id);
    else this.set(id);
  }

  /** Selects what is left nearest, before these are removed. */
  moveOff(ids: readonly string[]): void {
    if (this.primary === null || !ids.includes(this.primary)) return;
    const order = this.#order();
    const at = order.indexOf(this.primary);
    const stays = (id: string) => !ids.includes(id);
    this.set(order.slice(at).find(stays) ?? order.slice(0, at).findLast(stays) ?? null);
  }
}
