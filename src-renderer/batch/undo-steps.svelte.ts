/** @file Undo and redo of what is asked of the app: each step is a request and the request that takes it back. One list per batch on screen. */

/** Something done that can be taken back and done again. */
export interface UndoStep {
  /** What was done, in words that follow "Undo". */
  readonly label: string;
  readonly undo: () => Promise<void>;
  readonly redo: () => Promise<void>;
}

/** The steps taken, newest last. Requests are made one after the other, however fast the keys are. */
export class UndoSteps {
  #past = $state.raw<readonly UndoStep[]>([]);
  #future = $state.raw<readonly UndoStep[]>([]);
  #last: Promise<void> = Promise.resolve();

  /** What undo would take back, in words, or null. */
  get undoLabel(): string | null {
    return this.#past.at(-1)?.label ?? null;
  }

  /** What redo would do again, in words, or null. */
  get redoLabel(): string | null {
    return this.#future.at(-1)?.label ?? null;
  }

  /** Does a step for the first time. */
  async take(step: UndoStep): Promise<void> {
    this.#past = [...this.#past, step];
    this.#future = [];
    await this.#after(step.redo);
  }

  /** Takes the newest step back. Returns what it was, or null. */
  undo(): string | null {
    const step = this.#past.at(-1);
    if (!step) return null;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, step];
    void this.#after(step.undo);
    return step.label;
  }

  /** Does the last step again that was taken back. Returns what it was, or null. */
  redo(): string | null {
    const step = this.#future.at(-1);
    if (!step) return null;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, step];
    void this.#after(step.redo);
    return step.label;
  }

  /** Resolves once all requests made so far have been answered. */
  settled(): Promise<void> {
    return this.#last;
  }

  /** Forgets everything: another batch is shown. */
  clear(): void {
    this.#past = [];
    this.#future = [];
  }

  #after(request: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(request);
    return this.#last;
  }
}
