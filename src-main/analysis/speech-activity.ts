/** @file Where there is sound at all, and whether any of it moves as speech does. Levels are sums of mel power. */
import { median } from './robust.ts';

/** Mel power of a frame below which it is digital silence: noise of about −85 dBFS. */
const SILENCE = 1e-4;
/** How far a syllable rises above the quiet between syllables, as a ratio of powers: 6 dB. */
const RISE = 4;
/** Syllables come 3 to 8 a second; what stays loud or quiet for longer than this many frames (1 s) on either side is no modulation. */
const REACH = 100;

/** Power of each frame of a mel spectrogram `[frames, bands]`. */
function frameLevels(mel: Float32Array, bands: number): Float64Array {
  const levels = new Float64Array(Math.floor(mel.length / bands));
  for (let frame = 0; frame < levels.length; frame++) {
    for (let band = 0; band < bands; band++) levels[frame] += mel[frame * bands + band];
  }
  return levels;
}

/** 1 for frames with sound, 0 for digital silence, shape `[frames]`. */
export function audibleFrames(mel: Float32Array, bands: number): Uint8Array {
  return Uint8Array.from(frameLevels(mel, bands), (level) => (level > SILENCE ? 1 : 0));
}

/**
 * Share of frames that stand out of the quiet around them: about a half for speech, 0 for silence, hum and steady noise. It tells speech from
 * nothing, not from music.
 */
export function speechShare(mel: Float32Array, bands: number): number {
  const levels = frameLevels(mel, bands);
  if (levels.length === 0) return 0;
  let active = 0;
  for (let from = 0; from < levels.length; from += REACH) {
    const around = levels.subarray(Math.max(0, from - REACH / 2), from + (3 * REACH) / 2).slice().sort();
    const quiet = Math.max(SILENCE, around[Math.floor(around.length / 10)]);
    for (const level of levels.subarray(from, from + REACH)) if (level > RISE * quiet && level > SILENCE * RISE) active++;
  }
  return active / levels.length;
}

/** Parts of a second between which syllables are told from what is between them: the quietest tenth and the loudest. */
const [BETWEEN, WITHIN] = [0.1, 0.9];

/**
 * How far syllables stand out of what is heard between them, decibels: of each second the loudest tenth of its frames over the quietest, of all seconds the
 * median. Some 27 for speech in a quiet room; music, machines and events fill the gaps.
 */
export function syllableDepth(mel: Float32Array, bands: number): number {
  const levels = frameLevels(mel, bands);
  const depths: number[] = [];
  for (let from = 0; from + REACH <= levels.length; from += REACH / 2) {
    const second = levels.subarray(from, from + REACH).slice().sort();
    const level = (part: number) => Math.max(SILENCE, second[Math.floor(part * REACH)]);
    depths.push(10 * Math.log10(level(WITHIN) / level(BETWEEN)));
  }
  return depths.length > 0 ? median(depths) : 0;
}

/** Depth from which on speech stands clear by itself. */
export const CLEAR_DEPTH = 20;

/** Speech that a window needs, as a share of its sound. */
export const LEAST_SPEECH_SHARE = 0.05;

/** True when a typical window has too little to compare lips with. */
export function isSilent(shares: readonly number[]): boolean {
  return shares.length > 0 && median(shares) < LEAST_SPEECH_SHARE && Math.max(...shares) < 2 * LEAST_SPEECH_SHARE;
}
