/**
 * @file What one ffmpeg or ffprobe build is and can do, read from its own banner and lists. Reading is cached per file, so asking again is free.
 */
import { stat } from 'node:fs/promises';
import { capture } from './spawn.ts';

/** Facts about one build. */
export interface ToolFacts {
  /** As the build names itself: `5.1.9-0+deb12u1`, or `N-47683-g0e8eb07980-static` for a build between releases. */
  readonly version: string;
  /** Last year of the copyright line: the only age that builds between releases tell. */
  readonly year: number | null;
  /** libavcodec's [major, minor]; tells options apart where the version has no number. */
  readonly libavcodec: readonly [number, number];
  readonly encoders: ReadonlySet<string>;
  readonly decoders: ReadonlySet<string>;
}

/** Reads `-version` output; null when the text is not from ffmpeg or ffprobe. */
export function parseBanner(text: string): Pick<ToolFacts, 'version' | 'year' | 'libavcodec'> | null {
  const banner = /^ff(?:mpeg|probe) version (\S+)(?:.*?Copyright \(c\) (?:\d{4}-)?(\d{4}))?/m.exec(text);
  const library = /^libavcodec\s+(\d+)\.\s*(\d+)/m.exec(text);
  if (!banner?.[1]) return null;
  return { version: banner[1], year: banner[2] ? Number(banner[2]) : null, libavcodec: [Number(library?.[1] ?? 0), Number(library?.[2] ?? 0)] };
}

/** Names in the output of `-encoders` or `-decoders`; the legend above the dashed line does not count. */
export function parseCodecList(text: string): ReadonlySet<string> {
  const [, list = ''] = text.split(/^ -+$/m, 2);
  return new Set(Array.from(list.matchAll(/^ [VAS][A-Z.]{5} (\S+)/gm), ([, name]) => name ?? ''));
}

/** What the product uses and this ffmpeg lacks, in words; empty for a current full build. */
export function limitationsOf(facts: ToolFacts): readonly string[] {
  const { encoders, decoders } = facts;
  const limitations: string[] = [];
  if (facts.libavcodec[0] < 59) limitations.push(`Old build${facts.year ? ` of ${facts.year}` : ''}: newer formats and cameras may not be read`);
  if (!decoders.has('libdav1d')) limitations.push('No libdav1d: AV1 is decoded slowly or not at all');
  if (!decoders.has('hevc')) limitations.push('No HEVC decoder: H.265 clips cannot be analyzed');
  if (!decoders.has('prores')) limitations.push('No ProRes decoder: ProRes clips cannot be analyzed');
  if (!encoders.has('aac')) limitations.push('No AAC encoder: fixes cannot be written as AAC');
  if (!encoders.has('flac')) limitations.push('No FLAC encoder: fixes cannot be written as FLAC');
  if (!proxyEncoder(facts)) limitations.push('No H.264 or VP8 encoder: clips that the window cannot play have no preview');
  else if (!encoders.has('libx264')) limitations.push(`No libx264: previews are made with ${proxyEncoder(facts) ?? ''}`);
  return limitations;
}

/** The encoder for previews, best first: H.264 in software, in the system, then VP8; null when there is none. */
export function proxyEncoder(facts: ToolFacts): 'libx264' | 'libopenh264' | 'h264_videotoolbox' | 'h264_mf' | 'libvpx' | null {
  const order = ['libx264', 'libopenh264', 'h264_videotoolbox', 'h264_mf', 'libvpx'] as const;
  return order.find((name) => facts.encoders.has(name)) ?? null;
}

/** The option that keeps every frame at its own time: `-vsync` was renamed in 5.1 and is gone from later builds. */
export function frameSyncOption(facts: ToolFacts): '-fps_mode' | '-vsync' {
  const [major, minor] = facts.libavcodec;
  return major > 59 || (major === 59 && minor >= 37) ? '-fps_mode' : '-vsync';
}

const cache = new Map<string, Promise<ToolFacts | null>>();

/** Facts about the program at `path`, or null when it does not run or is something else. */
export async function toolFacts(path: string): Promise<ToolFacts | null> {
  const file = await stat(path).catch(() => null);
  if (!file?.isFile()) return null;
  const key = `${path}\0${file.size}\0${file.mtimeMs}`;
  const known = cache.get(key) ?? read(path);
  cache.set(key, known);
  return known;
}

async function read(path: string): Promise<ToolFacts | null> {
  const signal = AbortSignal.timeout(20_000);
  const ask = async (option: string) => (await capture(path, ['-hide_banner', option], signal)).stdout;
  try {
    const banner = parseBanner((await capture(path, ['-version'], signal)).stdout);
    if (!banner) return null;
    const [encoders, decoders] = await Promise.all([ask('-encoders'), ask('-decoders')]);
    return { ...banner, encoders: parseCodecList(encoders), decoders: parseCodecList(decoders) };
  } catch (error) {
    // A file that cannot be executed, is for another processor, or hangs is no tool; the next candidate is tried.
    if (error instanceof Error) return null;
    throw error;
  }
}
