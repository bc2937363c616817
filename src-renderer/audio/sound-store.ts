/** @file Decoded sound by chunk, addressed by frame number. What is not there is silence. */

/** Chunks of equal length, planar. */
export class SoundStore {
  readonly #chunkFrames: number;
  readonly #chunks = new Map<number, readonly Float32Array[]>();
  #lastIndex = Number.NaN;
  #last: readonly Float32Array[] | undefined;

  constructor(chunkFrames: number) {
    this.#chunkFrames = chunkFrames;
  }

  /** Number of chunks held. */
  get size(): number {
    return this.#chunks.size;
  }

  /** Keeps chunk `index`: frames from `index · chunkFrames` on, one array per channel. */
  put(index: number, channels: readonly Float32Array[]): void {
    this.#chunks.set(index, channels);
    this.#lastIndex = Number.NaN;
  }

  /** Forgets chunk `index`. */
  drop(index: number): void {
    this.#chunks.delete(index);
    this.#lastIndex = Number.NaN;
  }

  /** Forgets everything. */
  clear(): void {
    this.#chunks.clear();
    this.#lastIndex = Number.NaN;
  }

  /** The sample of a whole frame number. Mono sounds on every channel. */
  at(channel: number, frame: number): number {
    const index = Math.floor(frame / this.#chunkFrames);
    if (index !== this.#lastIndex) {
      this.#lastIndex = index;
      this.#last = this.#chunks.get(index);
    }
    const samples = this.#last?.[channel] ?? this.#last?.[0];
    return samples?.[frame - index * this.#chunkFrames] ?? 0;
  }

  /** The value between frames: Catmull–Rom through the four around `position`. Enough to listen by; exports resample properly. */
  between(channel: number, position: number): number {
    const frame = Math.floor(position);
    const x = position - frame;
    const [a, b, c, d] = [this.at(channel, frame - 1), this.at(channel, frame), this.at(channel, frame + 1), this.at(channel, frame + 2)];
    return b + 0.5 * x * (c - a + x * (2 * a - 5 * b + 4 * c - d + x * (3 * (b - c) + d - a)));
  }
}
