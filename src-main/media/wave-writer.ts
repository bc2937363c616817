/** @file A wave file that grows: readable up to the last time its header was put right, and gone on with from any whole sample. */
import { open, type FileHandle } from 'node:fs/promises';
import { type WaveFacts, waveHeader } from './wave-header.ts';

/** One file being written. The caller closes it. */
export class WaveWriter {
  readonly #file: FileHandle;
  #facts: WaveFacts;
  readonly #headerBytes: number;
  readonly #frameBytes: number;
  #frames: number;

  private constructor(file: FileHandle, facts: WaveFacts, frames: number) {
    this.#file = file;
    this.#facts = facts;
    this.#headerBytes = waveHeader(facts, 0).length;
    this.#frameBytes = facts.channels * facts.format.bytes;
    this.#frames = frames;
  }

  /**
   * Opens a file for writing.
   *
   * @param frames samples per channel that it has already and that are kept; 0 begins it anew.
   */
  static async open(path: string, facts: WaveFacts, frames = 0): Promise<WaveWriter> {
    const file = await open(path, frames > 0 ? 'r+' : 'w');
    return new WaveWriter(file, facts, frames);
  }

  /** Samples per channel so far. */
  get frames(): number {
    return this.#frames;
  }

  /** Appends whole samples of all channels, interleaved. */
  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length % this.#frameBytes !== 0) throw new RangeError(`${bytes.length} bytes are no whole samples of ${this.#frameBytes} bytes`);
    const at = this.#headerBytes + this.#frames * this.#frameBytes;
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, at + done);
      done += bytesWritten;
    }
    this.#frames += bytes.length / this.#frameBytes;
  }

  /** Makes what was written so far a whole file, on the disk. */
  async settle(): Promise<void> {
    const header = waveHeader(this.#facts, this.#frames);
    await this.#file.write(header, 0, header.length, 0);
    const dataBytes = this.#frames * this.#frameBytes;
    // What an earlier writer left beyond goes; an odd number of bytes is padded.
    await this.#file.truncate(this.#headerBytes + dataBytes + (dataBytes % 2));
    await this.#file.datasync();
  }

  /** Replaces what the header says; it keeps its length. Takes effect with the next {@link settle}. */
  describe(facts: WaveFacts): void {
    if (waveHeader(facts, 0).length !== this.#headerBytes) throw new RangeError('A header cannot grow over the samples');
    this.#facts = facts;
  }

  /** Lets go of the file. */
  async close(): Promise<void> {
    await this.#file.close();
  }
}
