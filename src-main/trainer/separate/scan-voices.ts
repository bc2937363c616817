/**
 * @file What of one media file a separation network can learn from. Faces and what they say are found as for the lip-sync network; their mouths are
 * embedded once. A file without such a face lends its sound, as something that is heard and not seen.
 */
import { open, stat } from 'node:fs/promises';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { Call } from '../../../src-shared/contract/services.ts';
import { embedPicture } from '../../analysis/embed.ts';
import { decodePcm } from '../../media/decode.ts';
import { probe } from '../../media/probe.ts';
import type { SeparatorConfig } from '../../networks/separator-config.ts';
import { readSequence } from '../dataset.ts';
import { FEWEST_FRAMES, type ScanDeps, scanSource } from '../scan-source.ts';
import { central } from '../sync-verdict.ts';
import { readVoiceContents, type VoiceContents, VoiceWriter } from './voice-file.ts';

/** What a scan works with. */
export interface VoiceScanDeps extends ScanDeps {
  readonly network: SeparatorConfig;
}

/** One source and what was kept of it; null where it cannot be read or has nothing to hear. */
export interface ScannedVoices {
  readonly source: string;
  readonly voices: { readonly path: string; readonly contents: VoiceContents } | null;
}

/** Changes whenever the same file would be scanned differently. */
const VERSION = 1;
/** Sound kept of a file without a voice: pieces of so many seconds, spread over its length, at most so many. */
const [PIECE, MOST_PIECES] = [10, 12];
/** Shorter sound is not worth keeping, seconds. */
const SHORTEST = 1;

/**
 * Scans a file, or finds the result of an earlier scan. Files that cannot be read are left out, not thrown.
 *
 * @param search false takes the sound alone, without looking for faces.
 * @throws {AppError} `ffmpeg.missing`, `engine.*`, `model.*`, `disk.*`.
 */
export async function scanVoices(source: string, search: boolean, deps: VoiceScanDeps, call: Call): Promise<ScannedVoices> {
  const { network: { sampleRate, frameRate, faceSize, windowLength }, cache, model } = deps;
  const { size, mtimeMs } = await stat(source).catch(() => ({ size: 0, mtimeMs: 0 }));
  const key = ['voices', VERSION, source, size, mtimeMs, Number(search), model.manifest.sha256, sampleRate, windowLength, ...(deps.filtersDoubtful === false ? ['unfiltered'] : [])];
  const found = await cache.find(key, 'voices');
  const known = found ? await readVoiceContents(found) : null;
  if (found && known) return { source, voices: { path: found, contents: known } };
  try {
    let contents: VoiceContents | null = null;
    const write = async (partial: string) => {
      const file = await open(partial, 'w');
      try {
        const writer = new VoiceWriter(file);
        const voices = search ? await addVoices(source, writer, deps, call) : 0;
        if (voices === 0) await addSounds(source, writer, deps, call);
        contents = await writer.finish({ faceSize, frameRate, sampleRate, margin: windowLength });
      } finally {
        await file.close();
      }
    };
    const path = await cache.make(key, 'voices', write, { trim: false });
    return { source, voices: contents ? { path, contents } : null };
  } catch (error) {
    // Whatever is the file's own fault makes it unusable; anything else stops the scan.
    if (error instanceof AppError && (error.code.startsWith('media.') || error.code === 'ffmpeg.failed' || error.code === 'ffmpeg.stalled')) return { source, voices: null };
    throw error;
  }
}

/** Adds what faces say; returns how many. */
async function addVoices(source: string, writer: VoiceWriter, deps: VoiceScanDeps, call: Call): Promise<number> {
  const { clips, contents } = await scanSource(source, deps, call);
  if (clips === null) return 0;
  const { crop } = deps.model.manifest;
  let added = 0;
  for (const sequence of contents.sequences) {
    const { frames, time } = sequence;
    if (frames < FEWEST_FRAMES) continue;
    const { crops, samples } = await readSequence({ source, clips, contents, sequence }, { from: 0, frames, frameRate: crop.frameRate, margin: deps.network.windowLength });
    const times = Float64Array.from({ length: frames }, (_, frame) => time + frame / crop.frameRate);
    const { vectors } = await embedPicture(central({ crops, frames, size: contents.size }, crop.cropSize), times, { model: deps.model, engine: deps.engine, signal: call.signal });
    await writer.addVoice({ time, frames }, vectors, samples);
    added++;
  }
  return added;
}

async function addSounds(source: string, writer: VoiceWriter, { tools, network: { sampleRate } }: VoiceScanDeps, call: Call): Promise<void> {
  const media = await probe(source, tools, call.signal);
  if (media.audio.length === 0) return;
  const count = Math.max(1, Math.ceil(media.duration / PIECE));
  const taken = Math.min(count, MOST_PIECES);
  for (let i = 0; i < taken; i++) {
    const start = Math.floor((i * count) / taken) * PIECE;
    const samples = new Float32Array(PIECE * sampleRate);
    let length = 0;
    for await (const { samples: chunk } of decodePcm(media, { audioTrack: 0, sampleRate, channels: 1, range: { start, end: Math.min(media.duration, start + PIECE) } }, tools, call.signal)) {
      const part = chunk.subarray(0, samples.length - length);
      samples.set(part, length);
      length += part.length;
    }
    if (length >= SHORTEST * sampleRate) await writer.addSound(start, samples.subarray(0, length));
  }
}
