/** @file Tells whether a file is still the one it was, by what is quick to read: its size and the two ends of its content. */
import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';

/** What a file's content is recognised by. */
export interface ContentMark {
  readonly sizeBytes: number;
  /** SHA-256 of the first and the last 64 KiB, 32 hex digits. */
  readonly ends: string;
}

/** A source is also another one when it was written anew with the same ends. */
export interface SourceMark extends ContentMark {
  readonly modifiedMs: number;
}

const END_BYTES = 64 * 1024;

/** Reads the mark of an output; null when there is no such file. */
export async function contentMark(path: string): Promise<ContentMark | null> {
  const mark = await sourceMark(path);
  return mark && { sizeBytes: mark.sizeBytes, ends: mark.ends };
}

/** Reads the mark of a source; null when there is no such file. */
export async function sourceMark(path: string): Promise<SourceMark | null> {
  const facts = await stat(path).catch(() => null);
  if (!facts?.isFile()) return null;
  const file = await open(path, 'r');
  try {
    const hash = createHash('sha256');
    for (const from of facts.size > END_BYTES ? [0, Math.max(END_BYTES, facts.size - END_BYTES)] : [0]) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(END_BYTES), 0, END_BYTES, from);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return { sizeBytes: facts.size, modifiedMs: facts.mtimeMs, ends: hash.digest('hex').slice(0, 32) };
  } finally {
    await file.close();
  }
}

/** True for marks of the same content. */
export function sameContent(one: ContentMark | null, other: ContentMark | null): boolean {
  return one !== null && other !== null && one.sizeBytes === other.sizeBytes && one.ends === other.ends;
}

/** True for marks of the same, untouched source. */
export function sameSource(one: SourceMark | null, other: SourceMark | null): boolean {
  return sameContent(one, other) && one?.modifiedMs === other?.modifiedMs;
}
