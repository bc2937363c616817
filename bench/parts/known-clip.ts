/** @file A clip whose own offset is known, and its sound moved to where the picture has it. */
import { decodePcm } from '../../src-main/media/decode.ts';
import { probe } from '../../src-main/media/probe.ts';
import type { Tools } from '../../src-main/process/binaries.ts';

/** A clip, and by how many seconds its sound is early. */
export interface KnownClip {
  readonly path: string;
  readonly offset: number;
}

/** Hz. */
export const CLIP_RATE = 16_000;

/** Mono sound in sync with the picture, from the first picture on, `most` seconds of it at most. */
export async function voiceOfClip({ path, offset }: KnownClip, most: number, tools: Tools, signal: AbortSignal): Promise<Float32Array<ArrayBuffer>> {
  const media = await probe(path, tools, signal);
  const samples = new Float32Array(Math.floor(Math.min(most, media.duration) * CLIP_RATE));
  let at = Math.round(offset * CLIP_RATE);
  for await (const { samples: piece } of decodePcm(media, { audioTrack: 0, sampleRate: CLIP_RATE, channels: 1, range: null }, tools, signal)) {
    for (let i = 0; i < piece.length; i++) if (at + i >= 0 && at + i < samples.length) samples[at + i] = piece[i]!;
    at += piece.length;
    if (at >= samples.length) break;
  }
  return samples;
}
