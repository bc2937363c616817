/** @file How PCM samples lie in bytes: the formats that a fix keeps or works in, to and from numbers. Little-endian, interleaved. Pure. */
import type { AudioStream } from '../../src-shared/model/media.ts';

/** One way to store a sample. */
export interface SampleFormat {
  readonly name: 's16' | 's24' | 's32' | 'f32' | 'f64';
  /** Bytes of one sample of one channel. */
  readonly bytes: number;
  /** ffmpeg's codec and raw format. */
  readonly codec: string;
  readonly muxer: string;
}

const format = (name: SampleFormat['name'], bytes: number): SampleFormat => ({ name, bytes, codec: `pcm_${name}le`, muxer: `${name}le` });

/** Every format by name. */
export const SAMPLE_FORMATS: Readonly<Record<SampleFormat['name'], SampleFormat>> = {
  s16: format('s16', 2),
  s24: format('s24', 3),
  s32: format('s32', 4),
  f32: format('f32', 4),
  f64: format('f64', 8),
};

/** Codecs besides PCM whose stated depth is that of the sound. */
const LOSSLESS = /^(flac|alac|wavpack|tta|ape|truehd|mlp|tak|shorten|s302m)$/;

/** Codecs that decode to the same samples every time. */
export const LOSSLESS_CODEC = new RegExp(`^pcm_|${LOSSLESS.source}`);

/** The format that loses nothing of a track: its own depth for PCM and lossless codecs, 24 bits for what decodes to floats. */
export function formatOf(track: AudioStream): SampleFormat {
  if (/^pcm_f64/.test(track.codec)) return SAMPLE_FORMATS.f64;
  if (/^pcm_f/.test(track.codec)) return SAMPLE_FORMATS.f32;
  const bits = track.bitsPerSample ?? 0;
  if (!track.codec.startsWith('pcm_') && !LOSSLESS.test(track.codec)) return SAMPLE_FORMATS.s24;
  if (bits === 0) return /24/.test(track.codec) ? SAMPLE_FORMATS.s24 : /32/.test(track.codec) ? SAMPLE_FORMATS.s32 : SAMPLE_FORMATS.s16;
  return bits <= 16 ? SAMPLE_FORMATS.s16 : bits <= 24 ? SAMPLE_FORMATS.s24 : SAMPLE_FORMATS.s32;
}

/** Samples as numbers in [-1, 1), one array per channel, `[frames]` each. */
export function decodeSamples({ name, bytes }: SampleFormat, data: Buffer, channels: number): Float64Array[] {
  const frames = Math.floor(data.length / (bytes * channels));
  const read = READ[name];
  return Array.from({ length: channels }, (_, channel) => {
    const values = new Float64Array(frames);
    for (let frame = 0; frame < frames; frame++) values[frame] = read(data, (frame * channels + channel) * bytes);
    return values;
  });
}

/**
 * Numbers as samples; integers are rounded and held within range.
 *
 * @param noise added before rounding, in steps of the last bit; see {@link triangularNoise}.
 */
export function encodeSamples({ name, bytes }: SampleFormat, channels: readonly Float64Array[], noise: () => number = () => 0): Buffer {
  const frames = channels[0]?.length ?? 0;
  const data = Buffer.allocUnsafe(frames * channels.length * bytes);
  const write = WRITE[name];
  for (let frame = 0, at = 0; frame < frames; frame++) for (let channel = 0; channel < channels.length; channel++, at += bytes) write(data, at, channels[channel]![frame]!, noise);
  return data;
}

/** Triangular dither of ±1 last bit, the same for the same seed: rounding then adds even noise rather than distortion. */
export function triangularNoise(seed = 1): () => number {
  let state = seed >>> 0 || 1;
  const uniform = () => {
    // xorshift32 (Marsaglia 2003).
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return () => uniform() - uniform();
}

const READ: Readonly<Record<SampleFormat['name'], (data: Buffer, at: number) => number>> = {
  s16: (data, at) => data.readInt16LE(at) / 2 ** 15,
  s24: (data, at) => ((data[at + 2]! << 24) | (data[at + 1]! << 16) | (data[at]! << 8)) / 2 ** 31,
  s32: (data, at) => data.readInt32LE(at) / 2 ** 31,
  f32: (data, at) => data.readFloatLE(at),
  f64: (data, at) => data.readDoubleLE(at),
};

const WRITE: Readonly<Record<SampleFormat['name'], (data: Buffer, at: number, value: number, noise: () => number) => void>> = {
  s16: (data, at, value, noise) => void data.writeInt16LE(integer(value, 15, noise), at),
  s24: (data, at, value, noise) => void data.writeIntLE(integer(value, 23, noise), at, 3),
  s32: (data, at, value, noise) => void data.writeInt32LE(integer(value, 31, noise), at),
  f32: (data, at, value) => void data.writeFloatLE(value, at),
  f64: (data, at, value) => void data.writeDoubleLE(value, at),
};

function integer(value: number, bits: number, noise: () => number): number {
  const scale = 2 ** bits;
  return Math.max(-scale, Math.min(scale - 1, Math.round(value * scale + noise())));
}
