/** @file One after the other: work that would only slow itself down side by side waits its turn. */
import { CanceledError } from '../../src-shared/contract/errors.ts';
import { Scope } from './scope.ts';

/** A queue with room for `width` at a time. First come, first served. */
export class Lane {
  readonly #width: number;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(width: number) {
    this.#width = width;
  }

  /**
   * Waits for a place. The returned function gives it back.
   *
   * @throws {CanceledError} as soon as `signal` is aborted while waiting.
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw new CanceledError();
    if (this.#inside < this.#width) this.#inside += 1;
    else await this.#turn(signal);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = this.#waiting.shift();
      // The place goes straight to the next in the queue, so that nobody can slip in between.
      if (next) next();
      else this.#inside -= 1;
    };
  }

  #turn(signal: AbortSignal): Promise<void> {
    const scope = new Scope();
    return new Promise<void>((resolve, reject) => {
      this.#waiting.push(resolve);
      scope.listen(signal, 'abort', () => {
        const at = this.#waiting.indexOf(resolve);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(new CanceledError());
      });
    }).finally(() => scope.dispose());
  }
}
