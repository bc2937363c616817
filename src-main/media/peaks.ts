/**
 * @file Builds a track's peaks file in the derived cache: the whole sound from start to end and, meanwhile, a rough overview of what is still
 * to come in long files. The file can be read while it grows; `src-shared/model/peaks-file.ts` documents its layout byte by byte.
 */
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { endianness } from 'node:os';
import type { Call } from '../../src-shared/contract/services.ts';
import type { MediaInfo, PeaksInfo } from '../../src-shared/model/media.ts';
import {
  decodePeaksHeader,
  encodePeaksHeader,
  peaksFileBytes,
  peaksInfo,
  planPeaks,
  VALUES_PER_BIN,
  type PeaksHeader,
} from '../../src-shared/model/peaks-file.ts';
import type { DerivedCache } from '../project/derived-cache.ts';
import type { Tools } from '../process/binaries.ts';
import { audioStream, decodePcm } from './decode.ts';
import { overviewBins, PeaksPyramid, type FinishedBins } from './peaks-pyramid.ts';
import { sampleSound } from './sampled-sound.ts';

/** Raised whenever the same sound would give another file. */
const VERSION = 1;
const REPORT_MS = 250;
/** Longer sound gets an overview first; opening the file for it is given up after this time. */
const OVERVIEW = { longerThan: 120, count: 12, seconds: 0.1, patienceMs: 1500 };
/** Files that are being built in this process, by the cache's path for them. */
const growing = new Map<string, string>();

/** Path of the peaks file, finished or still growing; null when nobody has asked for it yet. */
export async function findPeaks(media: MediaInfo, audioTrack: number, cache: DerivedCache): Promise<string | null> {
  const key = peaksKey(media, audioTrack);
  return growing.get(cache.pathFor(key, 'peaks')) ?? cache.find(key, 'peaks');
}

/**
 * Builds the peaks unless they are there. Reports about four times a second, with a {@link PeaksInfo} as the partial result.
 *
 * @throws {AppError} `media.no-audio-stream`, `media.no-such-track`, `ffmpeg.*`, `disk.full`.
 */
export async function buildPeaks(media: MediaInfo, audioTrack: number, deps: { readonly tools: Tools; readonly cache: DerivedCache }, call: Call): Promise<PeaksInfo> {
  const audio = audioStream(media, audioTrack);
  const key = peaksKey(media, audioTrack);
  const found = await deps.cache.find(key, 'peaks');
  const known = found ? decodePeaksHeader(await readFile(found)) : null;
  if (known) return peaksInfo(known, media.id, audioTrack);

  const seconds = Math.max(media.duration, audio.startTime + (audio.duration ?? 0));
  let header = planPeaks(audio.sampleRate, audio.channels, Math.max(1, Math.round(seconds * audio.sampleRate)));
  const started = performance.now();
  const report = () => {
    const fraction = Math.min(1, header.coveredSeconds / seconds);
    const etaSeconds = fraction > 0 ? ((performance.now() - started) * (1 - fraction)) / fraction / 1000 : null;
    call.onProgress({ stage: 'peaks', fraction, etaSeconds, partial: peaksInfo(header, media.id, audioTrack) });
  };
  const path = deps.cache.pathFor(key, 'peaks');
  try {
    await deps.cache.make(key, 'peaks', async (partial) => {
      const file = await open(partial, 'wx');
      try {
        await file.truncate(peaksFileBytes(header));
        await writeHeader(file, header);
        growing.set(path, partial);
        const pyramid = new PeaksPyramid(header);
        const flush = async (coveredSeconds: number, complete: boolean) => {
          await writeBins(file, header, pyramid.take());
          header = { ...header, coveredSeconds, complete };
          await writeHeader(file, header);
          report();
        };
        await using rough = startOverview(media, audioTrack, header, seconds, deps.tools, call.signal);
        let reportedMs = -Infinity;
        const options = { audioTrack, sampleRate: audio.sampleRate, channels: audio.channels, range: { start: 0, end: seconds } };
        for await (const { time, samples } of decodePcm(media, options, deps.tools, call.signal)) {
          pyramid.push(samples);
          const covered = time + samples.length / audio.channels / audio.sampleRate;
          const bins = rough.take();
          if (bins) await writeBins(file, header, beyond(bins, header, covered));
          if (!bins && performance.now() - reportedMs < REPORT_MS) continue;
          reportedMs = performance.now();
          await flush(covered, false);
        }
        pyramid.end();
        await flush(seconds, true);
      } finally {
        await file.close();
      }
    });
  } finally {
    growing.delete(path);
  }
  return peaksInfo(header, media.id, audioTrack);
}

/** The overview under way beside the full pass. Without it nothing is lost, so whatever goes wrong with it is no failure. */
function startOverview(media: MediaInfo, audioTrack: number, header: PeaksHeader, seconds: number, tools: Tools, signal: AbortSignal) {
  const controller = new AbortController();
  const stop = AbortSignal.any([signal, controller.signal, AbortSignal.timeout(OVERVIEW.patienceMs)]);
  let bins: readonly FinishedBins[] | null = null;
  const sampled = seconds > OVERVIEW.longerThan ? sampleSound(media, audioStream(media, audioTrack), OVERVIEW, tools, stop) : Promise.resolve([]);
  const settled = sampled.then(
    (pieces) => {
      if (pieces.length > 0) bins = overviewBins(header, pieces.map(({ samples }) => samples));
    },
    () => undefined,
  );
  return {
    /** The overview's bins once, when they have come. */
    take: () => {
      const taken = bins;
      bins = null;
      return taken;
    },
    [Symbol.asyncDispose]: () => {
      controller.abort();
      return settled;
    },
  };
}

/** The part of an overview that the full pass has not reached yet. */
function beyond(bins: readonly FinishedBins[], header: PeaksHeader, coveredSeconds: number): readonly FinishedBins[] {
  return bins.map(({ level, values }) => {
    const firstBin = Math.ceil((coveredSeconds * header.sampleRate) / (header.levels[level]?.samplesPerBin ?? 1));
    return { level, firstBin, values: values.subarray(firstBin * header.channels * VALUES_PER_BIN) };
  });
}

async function writeHeader(file: FileHandle, header: PeaksHeader): Promise<void> {
  const bytes = encodePeaksHeader(header);
  await file.write(bytes, 0, bytes.length, 0);
}

async function writeBins(file: FileHandle, header: PeaksHeader, finished: readonly FinishedBins[]): Promise<void> {
  for (const { level, firstBin, values } of finished) {
    const offset = (header.levels[level]?.offset ?? 0) + firstBin * header.channels * VALUES_PER_BIN * 2;
    const bytes = littleEndian(values);
    await file.write(bytes, 0, bytes.length, offset);
  }
}

/** The values as the file has them: as they lie in memory, on any machine of today. */
function littleEndian(values: Int16Array): Uint8Array {
  if (endianness() === 'LE') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setInt16(2 * index, value, true));
  return bytes;
}

function peaksKey(media: MediaInfo, audioTrack: number): readonly (string | number)[] {
  return ['peaks', VERSION, media.id, audioTrack];
}
