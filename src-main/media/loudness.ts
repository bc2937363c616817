/** @file Loudness of one track by EBU R 128, measured by ffmpeg's own `ebur128` filter, which passes the EBU's test signals. */
import type { Loudness } from '../../src-shared/contract/stems.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import type { TimeRange } from '../../src-shared/time.ts';
import type { Tools } from '../process/binaries.ts';
import { audioStream } from './decode.ts';
import { decodeBytes } from './decode-process.ts';
import { loudnessArgs } from './ffmpeg-args.ts';

/** Loudness of nothing. */
export const NO_LOUDNESS: Loudness = { integrated: null, range: null, truePeak: null, maxMomentary: null, maxShortTerm: null };

/** What the filter says of silence, LUFS; also of windows that are not full yet. */
const FLOOR = -70;
const FLOOR_MOMENTARY = -120;

/**
 * Measures a track, or a range of it.
 *
 * @param options.onTime called with the seconds measured so far.
 */
export async function measureLoudness(
  media: MediaInfo,
  options: { readonly audioTrack: number; readonly range: TimeRange | null; readonly onTime: (seconds: number) => void },
  tools: Tools,
  signal: AbortSignal,
): Promise<Loudness> {
  const audio = audioStream(media, options.audioTrack);
  const parse = loudnessParser(options.onTime);
  const run = decodeBytes(tools, { args: loudnessArgs(media, audio, options.range), source: media.path, takeLine: parse.takeLine }, signal);
  // The null muxer writes nothing; the answer is on stderr.
  for await (const _ of run) continue;
  return parse.result();
}

/** Reads the filter's lines: one every 0.1 s, and a summary at the end. */
export function loudnessParser(onTime: (seconds: number) => void = () => undefined): { readonly takeLine: (line: string) => boolean; readonly result: () => Loudness } {
  let found = NO_LOUDNESS;
  let lines = 0;
  const higher = (least: number, before: number | null, text: string | undefined) => {
    const value = Number(text);
    return Number.isFinite(value) && value > least ? Math.max(before ?? -Infinity, value) : before;
  };
  const takeLine = (line: string): boolean => {
    const frame = /\bt:\s*([\d.]+)\s.*\bM:\s*(\S+)\s+S:\s*(\S+)\s+I:/.exec(line);
    if (frame) {
      found = { ...found, maxMomentary: higher(FLOOR_MOMENTARY, found.maxMomentary, frame[2]), maxShortTerm: higher(FLOOR_MOMENTARY, found.maxShortTerm, frame[3]) };
      if (lines++ % 10 === 0) onTime(Number(frame[1]));
      return true;
    }
    const summary = /^\s*(I|LRA|Peak):\s*(\S+)\s+(LUFS|LU|dBFS)\s*$/.exec(line);
    const value = Number(summary?.[2]);
    if (summary?.[1] === 'I') found = { ...found, integrated: value > FLOOR ? value : null };
    if (summary?.[1] === 'LRA') found = { ...found, range: value };
    if (summary?.[1] === 'Peak') found = { ...found, truePeak: Number.isFinite(value) ? value : null };
    return summary !== null || /Parsed_ebur128|Summary:|Integrated loudness|Loudness range|True peak|Threshold|LRA (low|high)|^\s*$/.test(line);
  };
  // Nothing has no range, and neither has what is shorter than the windows that it is counted over.
  const result = (): Loudness => (found.integrated === null || found.maxShortTerm === null ? { ...found, range: null } : found);
  return { takeLine, result };
}
