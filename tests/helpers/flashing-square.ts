/** @file A clip in which a white square lights up while a tone sounds, with decoys: another that lights up silently, and a tone without any light. */
import { runTool } from './make-media.ts';

/** What to make. */
export interface SquareClip {
  /** Coded size, even numbers. */
  readonly width: number;
  readonly height: number;
  /** Frames per second as ffmpeg writes it. */
  readonly rate?: string;
  /** Moves frames off the even grid. */
  readonly uneven?: boolean;
  readonly pixelAspect?: string;
  /** Center of the square in fractions of the coded picture, and of the silent one. */
  readonly square: readonly [x: number, y: number];
  readonly decoy: readonly [x: number, y: number];
  /** When square and tone are there together, seconds. */
  readonly lit: readonly [from: number, to: number];
  /** Side of the squares, pixels of the coded picture. */
  readonly side?: number;
  readonly options?: readonly string[];
}

/** Length of the clip; the silent square lights up from 2.6 s, the tone without light from 0.4 s, both for 0.3 s. */
export const SQUARE_SECONDS = 3.2;

/** Makes it at `path`. */
export async function makeSquareClip(path: string, clip: SquareClip): Promise<string> {
  const { width, height, rate = '25', uneven = false, pixelAspect = '1/1', lit, side = Math.round(height / 5) } = clip;
  const box = ([x, y]: readonly [number, number], [from, to]: readonly [number, number]) =>
    `drawbox=x=${Math.round(x * width - side / 2)}:y=${Math.round(y * height - side / 2)}:w=${side}:h=${side}:t=fill:color=white:enable='between(t,${from - 1e-4},${to - 1e-4})'`;
  const timing = uneven ? [`settb=1/90000,setpts='round((N/(${rate})+0.012*pow(sin(1.7*N),2))*90000)'`] : [];
  const filters = [box(clip.square, lit), box(clip.decoy, [2.6, 2.9]), 'format=yuv420p', `setsar=${pixelAspect}`, ...timing];
  const tone = `aevalsrc='0.8*sin(2*PI*1100*t)*(between(t,${lit[0]},${lit[1]})+between(t,0.4,0.7))+0.004*sin(2*PI*300*t)':s=48000:d=${SQUARE_SECONDS}`;
  const sync = uneven ? ['-vsync', 'passthrough', '-enc_time_base', '1:90000'] : [];
  await runTool('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `color=black:s=${width}x${height}:r=${rate}:d=${SQUARE_SECONDS}`, '-f', 'lavfi', '-i', tone],
    ...['-vf', filters.join(','), ...sync, '-c:v', 'libx264', '-preset', 'veryfast', '-bf', '2', '-c:a', 'aac', ...(clip.options ?? []), path],
  ]);
  return path;
}
