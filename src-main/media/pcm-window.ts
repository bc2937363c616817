/**
 * @file Random access, within reason, to a stream of PCM that can only be decoded forwards. A window of it is kept; a read behind the window
 * starts the decoder again, so memory stays bounded however far a correction jumps back.
 */

/** Starts decoding from the first sample. */
export type OpenPcm = () => AsyncIterable<Buffer>;

/** Frames of all channels, addressed by index from presentation time 0. */
export class PcmWindow {
  readonly #open: OpenPcm;
  readonly #frameBytes: number;
  readonly #limitFrames: number;
  #iterator: AsyncIterator<Buffer> | null = null;
  #data = Buffer.alloc(1 << 18);
  /** Frame index of the first byte held, and bytes held; the last frame may not be complete yet. */
  #origin = 0;
  #held = 0;
  #ended = false;

  /**
   * @param options.frameBytes bytes of one sample of all channels.
   * @param options.limitFrames most frames kept for reads further back.
   */
  constructor(open: OpenPcm, options: { readonly frameBytes: number; readonly limitFrames: number }) {
    this.#open = open;
    this.#frameBytes = options.frameBytes;
    this.#limitFrames = options.limitFrames;
  }

  /**
   * Frames `[start, start + count)`; zeros before the first and after the last of the stream. The result is the caller's.
   *
   * @param keepFrom earliest frame that later reads will ask for, at most `start`.
   */
  async read(start: number, count: number, keepFrom: number): Promise<Buffer> {
    const size = this.#frameBytes;
    const result = Buffer.alloc(count * size);
    const from = Math.max(0, start);
    const to = start + count;
    if (to <= from) return result;
    if (from < this.#origin) await this.#restart();
    const keep = Math.max(Math.min(from, Math.max(0, keepFrom)), from - this.#limitFrames);
    while (!this.#ended && this.#origin + Math.floor(this.#held / size) < to) await this.#pull(keep);
    const end = Math.min(to, this.#origin + Math.floor(this.#held / size));
    if (end > from) this.#data.copy(result, (from - start) * size, (from - this.#origin) * size, (end - this.#origin) * size);
    return result;
  }

  /** Stops the decoder. */
  async close(): Promise<void> {
    await this.#iterator?.return?.();
    this.#iterator = null;
  }

  async #restart(): Promise<void> {
    await this.close();
    this.#origin = 0;
    this.#held = 0;
    this.#ended = false;
  }

  async #pull(keep: number): Promise<void> {
    this.#iterator ??= this.#open()[Symbol.asyncIterator]();
    const { done, value } = await this.#iterator.next();
    if (done) return void (this.#ended = true);
    this.#drop(keep);
    this.#append(value);
  }

  /** Forgets what lies before frame `keep`, but only when that is half of what is held, so that each byte is moved a bounded number of times. */
  #drop(keep: number): void {
    const useless = Math.min(Math.max(0, keep - this.#origin), Math.floor(this.#held / this.#frameBytes));
    if (useless * this.#frameBytes * 2 < this.#held) return;
    this.#data.copyWithin(0, useless * this.#frameBytes, this.#held);
    this.#origin += useless;
    this.#held -= useless * this.#frameBytes;
  }

  #append(chunk: Buffer): void {
    if (this.#held + chunk.length > this.#data.length) {
      const larger = Buffer.alloc(Math.max(this.#data.length * 2, this.#held + chunk.length));
      this.#data.copy(larger, 0, 0, this.#held);
      this.#data = larger;
    }
    chunk.copy(this.#data, this.#held);
    this.#held += chunk.length;
  }
}
