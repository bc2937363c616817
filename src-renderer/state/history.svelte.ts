/**
 * @file Undo and redo. Each entry holds the commands that take an edit back. A gesture of many commands becomes one entry: `mark` when it
 * begins, `squashToMark` when it ends, `bailToMark` when it is called off.
 */
import type { Command } from '../../src-shared/model/commands.ts';

/** One step of undo. */
export interface HistoryEntry {
  /** What was done, in words that follow "Undo". */
  readonly label: string;
  /** Commands that take it back, in the order to apply them. */
  readonly inverses: readonly Command[];
}

/** Applies a command to the document without recording it, and returns the command that takes it back. */
export type ApplyCommand = (command: Command) => Command;

/** The edits of one document that can be taken back and done again. */
export class History {
  #past = $state.raw<readonly HistoryEntry[]>([]);
  #future = $state.raw<readonly HistoryEntry[]>([]);
  #mark = $state.raw<{ readonly label: string; readonly depth: number; readonly future: readonly HistoryEntry[] } | null>(null);
  readonly #apply: ApplyCommand;

  constructor(apply: ApplyCommand) {
    this.#apply = apply;
  }

  /** Whether there is something to take back. Not in the middle of a gesture. */
  get canUndo(): boolean {
    return this.#past.length > 0 && this.#mark === null;
  }

  /** Whether something taken back can be done again. */
  get canRedo(): boolean {
    return this.#future.length > 0 && this.#mark === null;
  }

  /** What undo would take back, in words, or null. */
  get undoLabel(): string | null {
    return this.#past.at(-1)?.label ?? null;
  }

  /** What redo would do again, in words, or null. */
  get redoLabel(): string | null {
    return this.#future.at(-1)?.label ?? null;
  }

  /** Whether a gesture is under way. */
  get isMarked(): boolean {
    return this.#mark !== null;
  }

  /**
   * Remembers an edit that has just been applied.
   *
   * @param merge continue the newest entry instead of adding one: a key that is held down.
   */
  record(label: string, inverse: Command, merge = false): void {
    const last = this.#past.at(-1);
    const canMerge = merge && last?.label === label && this.#mark === null && this.#future.length === 0;
    this.#past = canMerge ? [...this.#past.slice(0, -1), { label, inverses: [inverse, ...last.inverses] }] : [...this.#past, { label, inverses: [inverse] }];
    this.#future = [];
  }

  /** Begins a gesture. A gesture that was never ended is ended first. */
  mark(label: string): void {
    this.squashToMark();
    this.#mark = { label, depth: this.#past.length, future: this.#future };
  }

  /** Ends the gesture: everything since the mark becomes one entry; nothing done, no entry. */
  squashToMark(): void {
    const mark = this.#mark;
    this.#mark = null;
    if (!mark || this.#past.length === mark.depth) return;
    const inverses = this.#past.slice(mark.depth).toReversed().flatMap((entry) => entry.inverses);
    this.#past = [...this.#past.slice(0, mark.depth), { label: mark.label, inverses }];
  }

  /** Calls the gesture off: the document is as it was at the mark, and nothing is kept. */
  bailToMark(): void {
    const mark = this.#mark;
    this.#mark = null;
    if (!mark) return;
    const entries = this.#past.slice(mark.depth).toReversed();
    this.#past = this.#past.slice(0, mark.depth);
    this.#future = mark.future;
    for (const { inverses } of entries) for (const inverse of inverses) this.#apply(inverse);
  }

  /** Takes the newest edit back. Returns what it was, or null. */
  undo(): string | null {
    const entry = this.canUndo ? this.#past.at(-1) : undefined;
    if (!entry) return null;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, this.#replay(entry)];
    return entry.label;
  }

  /** Does the last taken-back edit again. Returns what it was, or null. */
  redo(): string | null {
    const entry = this.canRedo ? this.#future.at(-1) : undefined;
    if (!entry) return null;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, this.#replay(entry)];
    return entry.label;
  }

  /** Forgets everything: another document was opened. */
  clear(): void {
    this.#past = [];
    this.#future = [];
    this.#mark = null;
  }

  #replay({ label, inverses }: HistoryEntry): HistoryEntry {
    return { label, inverses: inverses.map(this.#apply).toReversed() };
  }
}
