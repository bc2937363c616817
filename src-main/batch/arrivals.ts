/** @file When a file in a watched folder has arrived: its size and date have been still for a few seconds. Pure: the caller brings facts and clock. */

/** What a look at a file shows. */
export interface FileGlance {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

interface Growing extends FileGlance {
  /** When it was first seen like this, seconds. */
  readonly since: number;
}

/** Seconds that a file has to be still. A copy over a slow network pauses for one or two. */
export const STILL_SECONDS = 4;

/** Files that may still be growing. */
export class Arrivals {
  readonly #growing = new Map<string, Growing>();

  /**
   * Takes a look at everything that is not known yet.
   *
   * @param now seconds on a steady clock.
   * @returns what has arrived, in the order of `glances`. A file goes on being returned until it is left out of `glances`.
   */
  look(glances: readonly FileGlance[], now: number): readonly FileGlance[] {
    const seen = new Set(glances.map(({ path }) => path));
    for (const path of this.#growing.keys()) if (!seen.has(path)) this.#growing.delete(path);
    return glances.filter((glance) => {
      const before = this.#growing.get(glance.path);
      const still = before?.sizeBytes === glance.sizeBytes && before.modifiedMs === glance.modifiedMs;
      if (!still) this.#growing.set(glance.path, { ...glance, since: now });
      return still && glance.sizeBytes > 0 && now - before.since >= STILL_SECONDS;
    });
  }
}
