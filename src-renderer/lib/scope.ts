/**
 * @file Ownership of everything that must be released: listeners, timers, observers, children. A scope is a node of a tree; disposing it
 * disposes its children first, then its own releases, newest first. The only place that touches these platform calls.
 */

/** A set of releases with children. Usable with `using`, and as the body of a Svelte `$effect` or attachment (`return () => scope.dispose()`). */
export class Scope {
  #releases: (() => void)[] = [];
  readonly #children = new Set<Scope>();
  #disposed = false;

  /** True once {@link dispose} has run. Anything added afterwards is released at once. */
  get disposed(): boolean {
    return this.#disposed;
  }

  /** Calls `release` when the scope is disposed. */
  onDispose(release: () => void): void {
    if (this.#disposed) release();
    else this.#releases.push(release);
  }

  /** Listens to a DOM event; the listener's event type follows from the target. */
  listen<K extends keyof WindowEventMap>(target: Window, type: K, listener: (event: WindowEventMap[K]) => void, options?: AddEventListenerOptions): void;
  listen<K extends keyof DocumentEventMap>(target: Document, type: K, listener: (event: DocumentEventMap[K]) => void, options?: AddEventListenerOptions): void;
  listen<K extends keyof HTMLElementEventMap>(target: HTMLElement, type: K, listener: (event: HTMLElementEventMap[K]) => void, options?: AddEventListenerOptions): void;
  listen<K extends keyof WebSocketEventMap>(target: WebSocket, type: K, listener: (event: WebSocketEventMap[K]) => void, options?: AddEventListenerOptions): void;
  listen(target: EventTarget, type: string, listener: (event: Event) => void, options?: AddEventListenerOptions): void;
  listen(target: EventTarget, type: string, listener: (event: never) => void, options?: AddEventListenerOptions): void {
    target.addEventListener(type, listener as EventListener, options);
    this.onDispose(() => target.removeEventListener(type, listener as EventListener, options));
  }

  /** Calls back once after `milliseconds`. The returned function calls it off. */
  timeout(milliseconds: number, callback: () => void): () => void {
    const cancel = () => {
      clearTimeout(timer);
      this.#forget(cancel);
    };
    const timer = setTimeout(() => {
      this.#forget(cancel);
      callback();
    }, milliseconds);
    this.onDispose(cancel);
    return cancel;
  }

  /** Reports the content box of an element, in CSS pixels, now and whenever it changes. */
  observeSize(element: Element, callback: (size: { readonly width: number; readonly height: number }) => void): void {
    const observer = new ResizeObserver((entries) => {
      const box = entries.at(-1)?.contentRect;
      if (box) callback({ width: box.width, height: box.height });
    });
    observer.observe(element);
    this.onDispose(() => observer.disconnect());
  }

  /** A signal that is aborted when the scope is disposed. */
  signal(): AbortSignal {
    const controller = new AbortController();
    this.onDispose(() => controller.abort());
    return controller.signal;
  }

  /** A scope that is disposed with this one, or earlier by its owner. */
  child(): Scope {
    const child = new Scope();
    if (this.#disposed) child.dispose();
    else {
      this.#children.add(child);
      child.onDispose(() => this.#children.delete(child));
    }
    return child;
  }

  /** Releases everything once. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const child of [...this.#children]) child.dispose();
    const releases = this.#releases.reverse();
    this.#releases = [];
    for (const release of releases) release();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #forget(release: () => void): void {
    const index = this.#releases.indexOf(release);
    if (index >= 0) this.#releases.splice(index, 1);
  }
}
