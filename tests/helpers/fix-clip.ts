/** @file Fixing a test clip as the product does, and judging the result by the eyes and ears of other programs. */
import { expect } from 'vitest';
import { constantCorrection, type Correction, offsetAt } from '../../src-shared/model/alignment.ts';
import type { Call, FixResult, Progress } from '../../src-shared/contract/services.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { probe } from '../../src-main/media/probe.ts';
import { type WriteOptions, writeFix } from '../../src-main/media/resync.ts';
import type { Tools } from '../../src-main/process/binaries.ts';
import { findChirp, testTools } from './make-media.ts';
import { type Reader, readAs } from './readers.ts';

/** A call that nobody cancels, with the progress it reported. */
export function quietCall(): Call & { readonly reports: Progress[] } {
  const reports: Progress[] = [];
  return { signal: new AbortController().signal, onProgress: (progress) => reports.push(progress), reports };
}

/** Options as the window sends them, for a correction (or constant offset in seconds) of the first track. */
export function fixOptions(correction: Correction | number, changes: Partial<WriteOptions> = {}): WriteOptions {
  const asked = typeof correction === 'number' ? constantCorrection(correction) : correction;
  return { mediaId: '00000000', audioTrack: 0, correction: asked, mode: 'baked', audioFormat: 'auto', output: null, folder: null, overwrite: false, ...changes };
}

/** Probes and fixes a file. */
export async function fixFile(path: string, options: WriteOptions, tools?: Tools): Promise<FixResult & { readonly media: MediaInfo }> {
  const found = tools ?? (await testTools());
  const media = await probe(path, found, new AbortController().signal);
  return { ...(await writeFix(media, options, { tools: found }, quietCall())), media };
}

/** Where the chirps of a clip have to be for a correction to put them on the pictures that appear at `times`. */
export function soundTimes(times: readonly number[], correction: Correction | number): readonly number[] {
  return times.map((time) => time - (typeof correction === 'number' ? correction : offsetAt(correction, time)));
}

/** Expects each chirp on its frame, to `limit` seconds, by one way of reading. Returns the largest error in samples. */
export async function expectAligned(reader: Reader, path: string, frames: readonly number[], limitSamples: number, options: { readonly track?: number; readonly early?: number } = {}): Promise<number> {
  const { sound, sampleRate, pictures } = await readAs(reader, path, options.track);
  const errors = frames.map((frame) => {
    const shown = (pictures[frame] ?? NaN) + (options.early ?? 0);
    return (findChirp(sound, sampleRate, shown, 0.02) - shown) * sampleRate;
  });
  const worst = errors.reduce((most, error) => (Math.abs(error) > Math.abs(most) ? error : most), 0);
  expect(Math.abs(worst), `${reader} reader, errors in samples: ${errors.map((error) => error.toFixed(2)).join(' ')}`).toBeLessThanOrEqual(limitSamples);
  return worst;
}
