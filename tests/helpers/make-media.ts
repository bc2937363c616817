/**
 * @file Media made on the spot for tests: white flashes on black at known frames, chirps in the sound at known times. Nothing binary lies
 * in the repository, and nothing is fetched. The tools are those that the product itself would find.
 */
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ratio, type Rational } from '../../src-shared/time.ts';
import { findTools, requireTool, type Tools } from '../../src-main/process/binaries.ts';
import { capture } from '../../src-main/process/spawn.ts';

/** A rate by its usual name. */
export const RATES = {
  '23.976': { num: 24000, den: 1001 },
  '25': { num: 25, den: 1 },
  '29.97': { num: 30000, den: 1001 },
  '59.94': { num: 60000, den: 1001 },
} as const satisfies Record<string, Rational>;

/** The picture of a test clip. */
export interface TestVideo {
  /** An encoder's name; `libx264` unless told. */
  readonly encoder?: string;
  readonly frameRate: Rational;
  /** Moves every frame off the even grid, by {@link unevenTime}. */
  readonly uneven?: boolean;
  /** Even numbers; 64 × 36 unless told. */
  readonly width?: number;
  readonly height?: number;
  /** Indices of the frames that are white; each flash lasts two frames. */
  readonly flashes: readonly number[];
  /** More options for the encoder. */
  readonly options?: readonly string[];
}

/** One sound track of a test clip. */
export interface TestAudio {
  /** An encoder's name. */
  readonly encoder: string;
  readonly sampleRate?: number;
  readonly channels?: number;
  /** Starts of the chirps in seconds. */
  readonly chirps: readonly number[];
  /** Peak of the chirps, 0.8 unless told. */
  readonly level?: number;
  /** Length in seconds, that of the clip unless told. */
  readonly seconds?: number;
  /** Seconds that the stream starts after the clip does. Chirp times count from the stream's start. */
  readonly late?: number;
  readonly options?: readonly string[];
}

/** A test clip. */
export interface TestClip {
  readonly seconds: number;
  readonly video?: TestVideo;
  readonly audio?: readonly TestAudio[];
  /** Options for the muxer. */
  readonly options?: readonly string[];
}

/** Length of a chirp in seconds. */
export const CHIRP_SECONDS = 0.02;

/** Tools as the product finds them; `old` is the build of 2018 from the npm registry. */
export async function testTools(build: 'found' | 'old' = 'found'): Promise<Tools> {
  const environment = build === 'found' ? process.env : { PATH: '' };
  return findTools({ setting: null, packagedFolder: null, environment });
}

/** A folder for one test, removed by `await using`. */
export async function temporaryFolder(): Promise<{ readonly path: string; [Symbol.asyncDispose](): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'slateless-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** What ffmpeg makes of `args`, at `path`. */
export async function makeBy(args: readonly string[], path: string): Promise<string> {
  await runTool('ffmpeg', ['-y', '-loglevel', 'error', ...args, path]);
  return path;
}

/** Makes a clip at `path`; its ending chooses the container. */
export async function makeClip(path: string, clip: TestClip): Promise<string> {
  const tracks = clip.audio ?? [];
  const sounds = await Promise.all(tracks.map(async (track, index) => writeWav(`${path}.${index}.wav`, soundOf(track, track.seconds ?? clip.seconds), track)));
  const inputs = tracks.flatMap((track, index) => [...(track.late ? ['-itsoffset', String(track.late)] : []), '-i', sounds[index] ?? '']);
  const video = clip.video ? videoArgs(clip.video, clip.seconds) : null;
  const first = video ? 1 : 0;
  const audio = tracks.flatMap((track, index) => ['-map', `${index + first}:a`, `-c:a:${index}`, track.encoder, ...(track.options ?? [])]);
  try {
    await runTool('ffmpeg', ['-v', 'error', '-y', ...(video?.input ?? []), ...inputs, ...(video?.output ?? []), ...audio, ...(clip.options ?? []), path]);
  } finally {
    await Promise.all(sounds.map((sound) => rm(sound, { force: true })));
  }
  return path;
}

/** Runs a tool to its end and returns its output; anything but success is an error with what it said. */
export async function runTool(tool: 'ffmpeg' | 'ffprobe', args: readonly string[]): Promise<string> {
  const { code, stdout, stderrTail } = await capture(requireTool(await testTools(), tool), args, AbortSignal.timeout(100_000));
  if (code !== 0) throw new Error(`${tool} ${args.join(' ')}: ${stderrTail.join('\n')}`);
  return stdout;
}

/** When frame `index` appears in an uneven clip, in seconds: up to 12 ms off the grid, always ascending. */
export function unevenTime(index: number, frameRate: Rational): number {
  return Math.round((index / ratio(frameRate) + 0.012 * Math.sin(1.7 * index) ** 2) * 90_000) / 90_000;
}

/** When frame `index` of a clip appears, in seconds of the clip. */
export function frameTime(video: TestVideo, index: number): number {
  return video.uneven ? unevenTime(index, video.frameRate) : index / ratio(video.frameRate);
}

/** A chirp from 1 to 5 kHz under a raised cosine: survives lossy coding, and its place is sharp. One sample per call. */
export function chirp(time: number): number {
  if (time < 0 || time >= CHIRP_SECONDS) return 0;
  const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * time) / CHIRP_SECONDS);
  return window * Math.sin(2 * Math.PI * (1000 * time + (2000 / CHIRP_SECONDS) * time * time));
}

/** Where a chirp starts in mono sound, by matched filter around `expected`, in seconds to a fraction of a sample. */
export function findChirp(samples: Float32Array, sampleRate: number, expected: number, reach = 0.2): number {
  const length = Math.round(CHIRP_SECONDS * sampleRate);
  const template = Float32Array.from({ length }, (_, index) => chirp(index / sampleRate));
  const match = (start: number) => template.reduce((sum, value, index) => sum + value * (samples[start + index] ?? 0), 0);
  const from = Math.round((expected - reach) * sampleRate);
  const scores = Array.from({ length: Math.round(2 * reach * sampleRate) }, (_, index) => match(from + index));
  const best = scores.reduce((top, score, index) => (score > (scores[top] ?? -Infinity) ? index : top), 0);
  const [before = 0, peak = 0, after = 0] = [scores[best - 1], scores[best], scores[best + 1]];
  const curvature = before - 2 * peak + after;
  return (from + best + (curvature < 0 ? (before - after) / (2 * curvature) : 0)) / sampleRate;
}

/** Writes a display matrix into the picture track of an MP4 or MOV: the picture is shown turned clockwise by so much. */
export async function rotateMp4(path: string, degrees: 90 | 180 | 270): Promise<string> {
  const bytes = await readFile(path);
  const track = bytes.indexOf('tkhd');
  const version = bytes[track + 4] ?? 0;
  const [a, b, c, d] = degrees === 90 ? [0, 1, -1, 0] : degrees === 180 ? [-1, 0, 0, -1] : [0, -1, 1, 0];
  const matrix = track + 8 + (version === 1 ? 32 : 20) + 16;
  [a, b, 0, c, d, 0, 0, 0].forEach((value, index) => bytes.writeInt32BE(value * 65_536, matrix + 4 * index));
  bytes.writeInt32BE(0x40000000, matrix + 32);
  await writeFile(path, bytes);
  return path;
}

/** Interleaved 16-bit samples as a WAV file. */
export async function writeWav(path: string, samples: Float32Array, { sampleRate = 48_000, channels = 1 }: { readonly sampleRate?: number; readonly channels?: number }): Promise<string> {
  const data = Int16Array.from(samples, (value) => Math.round(Math.max(-1, Math.min(1, value)) * 32_767));
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + data.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(data.byteLength, 40);
  const file = await open(path, 'w');
  await file.write(header);
  await file.write(Buffer.from(data.buffer));
  await file.close();
  return path;
}

function soundOf(track: TestAudio, seconds: number): Float32Array {
  const { sampleRate = 48_000, channels = 1, chirps, level = 0.8 } = track;
  const samples = new Float32Array(Math.round(seconds * sampleRate) * channels);
  for (const start of chirps) {
    const from = Math.max(0, Math.floor(start * sampleRate));
    const to = Math.ceil((start + CHIRP_SECONDS) * sampleRate);
    for (let frame = from; frame <= to; frame += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        const at = frame * channels + channel;
        if (at < samples.length) samples[at] = (samples[at] ?? 0) + level * chirp(frame / sampleRate - start);
      }
    }
  }
  return samples;
}

function videoArgs(video: TestVideo, seconds: number): { readonly input: readonly string[]; readonly output: readonly string[] } {
  const { encoder = 'libx264', frameRate, width = 64, height = 36, flashes, uneven = false } = video;
  const rate = `${frameRate.num}/${frameRate.den}`;
  const lit = flashes.map((frame) => `between(n,${frame},${frame + 1})`).join('+') || '0';
  const grid = `N/(${rate})`;
  const filters = [
    `drawbox=t=fill:color=white:enable='${lit}'`,
    'format=yuv420p',
    ...(uneven ? [`settb=1/90000,setpts='round((${grid}+0.012*pow(sin(1.7*N),2))*90000)'`] : []),
  ];
  const sync = uneven ? ['-vsync', 'passthrough', '-enc_time_base', '1:90000'] : [];
  const options = encoder === 'libx264' ? ['-preset', 'veryfast', '-bf', '2', '-g', '24', ...(video.options ?? [])] : (video.options ?? []);
  return {
    input: ['-f', 'lavfi', '-i', `color=black:s=${width}x${height}:r=${rate}:d=${seconds}`],
    output: ['-map', '0:v', '-vf', filters.join(','), ...sync, '-c:v', encoder, ...options],
  };
}
