/** @file Clips whose every frame shows its own number in black and white columns, so that a test can read off the screen which frame is there. */
import type { Page } from '@playwright/test';
import { ratio, type Rational } from '../../src-shared/time.ts';
import { runTool } from '../helpers/make-media.ts';

/** What to make. */
export interface CounterClip {
  readonly frameRate: Rational;
  readonly frames: number;
  /** Leave frames out, so that the rate varies. Frame numbers on screen keep counting the ones left out. */
  readonly uneven?: boolean;
  /** Start timecode, `hh:mm:ss:ff` or with `;`. */
  readonly timecode?: string;
  /** Encoder and its options; H.264 unless told. */
  readonly video?: readonly string[];
}

/** Columns on screen, lowest digit first. */
const DIGITS = 10;
const COLUMN_PX = 32;

/** Whether frame `index` is left out of an uneven clip: irregular, two of seven. */
function isLeftOut(index: number): boolean {
  return index % 7 === 3 || index % 7 === 4;
}

/** Numbers on the frames of a clip, in order. */
export function numbersIn({ frames, uneven = false }: CounterClip): readonly number[] {
  return Array.from({ length: frames }, (_, index) => index).filter((index) => !uneven || !isLeftOut(index));
}

/** Makes a clip with a quiet tone. */
export async function makeCounterClip(path: string, clip: CounterClip): Promise<string> {
  const { frameRate, frames, uneven = false, timecode, video = ['libx264', '-preset', 'veryfast', '-g', '48', '-bf', '2'] } = clip;
  const rate = `${frameRate.num}/${frameRate.den}`;
  const seconds = frames / ratio(frameRate);
  const digits = `geq=lum='255*mod(floor(N/pow(2,floor(X/${COLUMN_PX}))),2)':cb=128:cr=128`;
  const filters = [digits, ...(uneven ? ["select='not(eq(mod(n,7),3)+eq(mod(n,7),4))'"] : []), 'format=yuv420p'];
  const source = `color=black:s=${DIGITS * COLUMN_PX}x96:r=${rate}:d=${seconds}`;
  const tone = `sine=frequency=440:sample_rate=48000:duration=${seconds}`;
  const inputs = ['-f', 'lavfi', '-i', source, '-f', 'lavfi', '-i', tone];
  const outputs = ['-vf', filters.join(','), '-vsync', uneven ? 'vfr' : 'cfr', ...(timecode ? ['-timecode', timecode] : []), '-c:v', ...video, '-c:a', 'aac'];
  await runTool('ffmpeg', ['-v', 'error', '-y', ...inputs, ...outputs, path]);
  return path;
}

/** Reads the number on the frame that the window shows: the video element's pixels, not what anybody says about them. */
export function numberOnScreen(page: Page): Promise<number> {
  return page.evaluate((digits) => {
    const video = document.querySelector('video');
    const canvas = new OffscreenCanvas(digits, 1);
    const context = canvas.getContext('2d');
    if (!video || !context) return -1;
    context.drawImage(video, 0, 0, digits, 1);
    const { data } = context.getImageData(0, 0, digits, 1);
    return Array.from({ length: digits }, (_, digit) => ((data[4 * digit] ?? 0) > 127 ? 2 ** digit : 0)).reduce<number>((sum, value) => sum + value, 0);
  }, DIGITS);
}
