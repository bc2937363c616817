/** @file Single samples of the selected track, for zooms that the peaks are too coarse for. Fetched where the timeline looks, and forgotten again. */
import { isCanceled } from '../../src-shared/contract/errors.ts';
import { fetchPcm, pcmPath, type PcmSource } from '../audio/pcm-source.ts';
import { Scope } from '../lib/scope.ts';
import type { Samples } from './kernels/sample-columns.ts';

const CHUNK_SECONDS = 2;
const CHUNKS_KEPT = 24;

/** Samples of one track at its own rate, mixed to mono. Made with the track, disposed with it. */
export class SampleLoader implements Samples {
  readonly sampleRate: number;
  readonly #source: PcmSource;
  readonly #resource: (path: string) => string;
  readonly #scope = new Scope();
  readonly #chunks = new Map<number, Float32Array>();
  readonly #asked = new Set<number>();
  /** The chunk read last: neighbours are read one after the other. */
  #lastIndex = Number.NaN;
  #last: Float32Array | undefined;
  /** Typed arrays stay out of `$state`; this tells that there are more of them. */
  #version = $state(0);

  constructor(source: PcmSource, sampleRate: number, resource: (path: string) => string) {
    this.#source = source;
    this.sampleRate = sampleRate;
    this.#resource = resource;
  }

  /** Grows whenever more samples can be read. */
  get version(): number {
    return this.#version;
  }

  /** The sample, or null where it has not been read, or does not exist. */
  valueAt(index: number): number | null {
    const length = CHUNK_SECONDS * this.sampleRate;
    const chunk = Math.floor(index / length);
    if (chunk !== this.#lastIndex) [this.#lastIndex, this.#last] = [chunk, this.#chunks.get(chunk)];
    return this.#last?.[index - chunk * length] ?? null;
  }

  /** Whether everything between two source times, as far as it exists, has been read. */
  has(start: number, end: number): boolean {
    return this.#chunksIn(start, end).every((index) => this.#chunks.has(index));
  }

  /** Fetches what is missing between two source times. */
  want(start: number, end: number): void {
    for (const index of this.#chunksIn(start, end)) {
      if (!this.#chunks.has(index) && !this.#asked.has(index)) void this.#fetch(index);
    }
  }

  dispose(): void {
    this.#scope.dispose();
  }

  #chunksIn(start: number, end: number): readonly number[] {
    const first = Math.max(0, Math.floor(start / CHUNK_SECONDS));
    const last = Math.ceil(Math.min(end, this.#source.duration) / CHUNK_SECONDS);
    return Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index);
  }

  async #fetch(index: number): Promise<void> {
    this.#asked.add(index);
    const range = { start: index * CHUNK_SECONDS, end: Math.min((index + 1) * CHUNK_SECONDS, this.#source.duration) };
    try {
      const url = this.#resource(pcmPath(this.#source, range, this.sampleRate, 1));
      const [samples] = await fetchPcm(url, range, this.sampleRate, 1, this.#scope.signal());
      if (!samples || this.#scope.disposed) return;
      this.#chunks.set(index, samples);
      const [oldest] = this.#chunks.keys();
      if (this.#chunks.size > CHUNKS_KEPT && oldest !== undefined) this.#chunks.delete(oldest);
      this.#lastIndex = Number.NaN;
      this.#version += 1;
    } catch (error) {
      // The peaks stay on screen, and the preview reports why sound cannot be read. Not asked for again: the clip would have to be reopened.
      if (!isCanceled(error)) return;
    }
    this.#asked.delete(index);
  }
}
