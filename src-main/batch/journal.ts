/**
 * @file An append-only file of JSON lines that survives a kill or a power cut at any byte. A line counts once its newline is on the disk; at the
 * first line that is not whole, reading ends and the rest is cut off, so that every prefix of the file is a journal.
 */
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The lines that are whole, and the number of bytes they take. */
export interface JournalText {
  readonly lines: readonly string[];
  readonly bytes: number;
}

/**
 * The whole lines of a journal's bytes.
 *
 * @param isWhole tells a line that was written to its end from one that was not: after a power cut a file may have its length, but not its content.
 */
export function wholeLines(content: Buffer, isWhole: (line: string) => boolean): JournalText {
  const lines: string[] = [];
  let bytes = 0;
  for (let end = content.indexOf(10); end >= 0; end = content.indexOf(10, bytes)) {
    const line = content.toString('utf8', bytes, end);
    if (!isWhole(line)) break;
    lines.push(line);
    bytes = end + 1;
  }
  return { lines, bytes };
}

/** A journal open for appending. */
export class Journal {
  readonly #file: FileHandle;
  /** Bytes that are known to be whole lines on the disk. */
  #bytes: number;
  #waiting: string[] = [];
  #flushing: Promise<void> | null = null;

  private constructor(file: FileHandle, bytes: number) {
    this.#file = file;
    this.#bytes = bytes;
  }

  /** Reads the whole lines, cuts off the rest and opens for appending. Makes the file where there is none. */
  static async open(path: string, isWhole: (line: string) => boolean): Promise<{ readonly journal: Journal; readonly lines: readonly string[] }> {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a+');
    const text = wholeLines(await readFile(path), isWhole);
    await file.truncate(text.bytes);
    return { journal: new Journal(file, text.bytes), lines: text.lines };
  }

  /** Appends lines. Resolves when they are on the disk; lines asked for meanwhile share one flush. */
  append(lines: readonly string[]): Promise<void> {
    this.#waiting.push(...lines);
    if (this.#flushing) return this.#flushing.then(() => this.#flush());
    return this.#flush();
  }

  /** Forgets everything, for what has gone into a snapshot. */
  async clear(): Promise<void> {
    await this.#flushing;
    await this.#file.truncate(0);
    await this.#file.datasync();
    this.#bytes = 0;
  }

  /** Waits for what is under way and lets go of the file. */
  async close(): Promise<void> {
    await this.#flush();
    await this.#file.close();
  }

  #flush(): Promise<void> {
    this.#flushing ??= this.#write().finally(() => (this.#flushing = null));
    return this.#flushing;
  }

  async #write(): Promise<void> {
    const lines = this.#waiting;
    if (lines.length === 0) return;
    this.#waiting = [];
    const content = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    try {
      await this.#file.appendFile(content);
      await this.#file.datasync();
      this.#bytes += content.length;
    } catch (error) {
      // A full disk may have taken half a line, behind which nothing would be read.
      await this.#file.truncate(this.#bytes).catch(() => undefined);
      throw error;
    }
  }
}
