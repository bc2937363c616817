/** @file The one `requestAnimationFrame` of the window. It runs while somebody listens and asks for no frames otherwise. */

/** Called before the next paint. `now` is the frame's time in milliseconds on the `performance.now()` clock. */
export type FrameListener = (now: number) => void;

/** Frames for any number of listeners from one request. */
export class FrameLoop {
  readonly #listeners = new Set<FrameListener>();
  readonly #once = new Set<FrameListener>();
  #request: number | null = null;

  /** Calls `listener` on each frame until the returned function is called. */
  add(listener: FrameListener): () => void {
    this.#listeners.add(listener);
    this.#ask();
    return () => this.#listeners.delete(listener);
  }

  /** Calls `listener` on the next frame only; the same function asked for twice runs once. */
  next(listener: FrameListener): () => void {
    this.#once.add(listener);
    this.#ask();
    return () => this.#once.delete(listener);
  }

  #ask(): void {
    if (this.#request !== null || this.#listeners.size + this.#once.size === 0) return;
    this.#request = requestAnimationFrame(this.#run);
  }

  readonly #run = (now: number): void => {
    this.#request = null;
    const once = [...this.#once];
    this.#once.clear();
    try {
      for (const listener of [...once, ...this.#listeners]) listener(now);
    } finally {
      this.#ask();
    }
  };
}

/** The window's loop. */
export const frameLoop = new FrameLoop();
