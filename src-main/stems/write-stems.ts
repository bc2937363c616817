/** @file Stems from the cache into wave files of the wanted depth. Both are read side by side and rounded together, so that they add up in any depth. */
import { open, type FileHandle } from 'node:fs/promises';
import { throwIfCanceled } from '../../src-shared/contract/errors.ts';
import { STEM_KINDS, type StemKind } from '../../src-shared/model/stem.ts';
import { decodeSamples, SAMPLE_FORMATS, type SampleFormat, triangularNoise } from '../media/sample-format.ts';
import { type WaveFacts, waveHeader } from '../media/wave-header.ts';
import type { WaveWriter } from '../media/wave-writer.ts';
import { type SplitBytes, splitSamples } from './split-samples.ts';
import type { StoredStems } from './split-job.ts';

/** Samples per channel that are worked on at a time. */
const PIECE = 32_768;

/** What the stored files of a split hold. */
export function storedFacts({ state }: StoredStems): WaveFacts {
  return { format: SAMPLE_FORMATS[state.format], sampleRate: state.sampleRate, channels: state.channels, channelLayout: state.channelLayout, broadcast: null };
}

/**
 * Writes the samples of the stems that have a writer.
 *
 * @param onWritten called with the share that is done.
 */
export async function writeStems(stems: StoredStems, writers: ReadonlyMap<StemKind, WaveWriter>, format: SampleFormat, options: { readonly signal: AbortSignal; readonly onWritten: (fraction: number) => void }): Promise<void> {
  const { frames } = stems.state;
  // Sixteen bits are the one depth at which rounding can be heard.
  const noise = format.name === 's16' ? triangularNoise() : undefined;
  for await (const { first, bytes } of storedPieces(stems)) {
    throwIfCanceled(options.signal);
    const written = format.name === stems.state.format ? bytes : recoded(bytes, stems, format, noise);
    for (const [kind, writer] of writers) await writer.write(written[kind]);
    options.onWritten(Math.min(1, (first + PIECE) / Math.max(1, frames)));
  }
}

/** Both stems of the cache, piece by piece. */
export async function* storedPieces(stems: StoredStems): AsyncGenerator<{ readonly first: number; readonly bytes: SplitBytes }, void, undefined> {
  const { frames, channels, format } = stems.state;
  const frameBytes = channels * SAMPLE_FORMATS[format].bytes;
  const origin = waveHeader(storedFacts(stems), 0).length;
  const files = new Map<StemKind, FileHandle>();
  try {
    for (const kind of STEM_KINDS) files.set(kind, await open(stems.files.sound[kind]));
    const read = async (kind: StemKind, first: number, count: number) => {
      const bytes = Buffer.alloc(count * frameBytes);
      const { bytesRead } = (await files.get(kind)?.read(bytes, 0, bytes.length, origin + first * frameBytes)) ?? { bytesRead: 0 };
      if (bytesRead !== bytes.length) throw new Error(`${stems.files.sound[kind]} ends after ${first * frameBytes + bytesRead} bytes of sound`);
      return bytes;
    };
    for (let first = 0; first < frames; first += PIECE) {
      const count = Math.min(PIECE, frames - first);
      yield { first, bytes: { 'on-screen': await read('on-screen', first, count), 'off-screen': await read('off-screen', first, count) } };
    }
  } finally {
    await Promise.all([...files.values()].map((file) => file.close()));
  }
}

function recoded(bytes: SplitBytes, { state }: StoredStems, format: SampleFormat, noise: (() => number) | undefined): SplitBytes {
  const own = SAMPLE_FORMATS[state.format];
  const [on, off] = STEM_KINDS.map((kind) => decodeSamples(own, bytes[kind], state.channels));
  const mixture = on!.map((values, channel) => values.map((value, n) => value + off![channel]![n]!));
  return splitSamples(format, mixture, on!, noise);
}
