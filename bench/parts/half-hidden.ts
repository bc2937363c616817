/** @file A film of two people with one half of its picture black: what is split for those who are still seen, and how their lips move, second by second. */
import { join } from 'node:path';
import { trackFaces, type FaceTrack } from '../../src-main/analysis/faces.ts';
import { probe } from '../../src-main/media/probe.ts';
import { runFfmpeg } from '../../src-main/media/run-ffmpeg.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { type SplitFilmDeps, splitFilm } from './split-film.ts';

/** The half that is seen. */
export type Half = 'left' | 'right';

/** One second of a film with half a picture. */
export interface HalfSecond {
  /** Energy of the mixture and of its on-screen stem, over all channels. */
  readonly mixture: number;
  readonly onScreen: number;
  /** Mean change of the gap between the lips from one picture to the next, over the distance of the eyes; null where no face is seen most of the time. */
  readonly motion: number | null;
}

/** What is needed. */
export interface HalfHiddenDeps extends SplitFilmDeps {
  /** Takes the film with half a picture. */
  readonly folder: string;
}

/** Share of a second's pictures that have to show the face. */
const MOSTLY = 0.7;
/** Landmarks of the inner lips' middle and of the outer corners of the eyes, among the 68 of iBUG 300-W. */
const [UPPER_LIP, LOWER_LIP, RIGHT_EYE, LEFT_EYE] = [62, 66, 36, 45];

/** Hides one half of a film, splits it as the product does, and reports its seconds. */
export async function halfSeconds(source: string, seen: Half, deps: HalfHiddenDeps, signal: AbortSignal): Promise<readonly HalfSecond[]> {
  const output = join(deps.folder, 'half.mov');
  const box = `drawbox=x=${seen === 'left' ? 'iw/2' : '0'}:y=0:w=iw/2:h=ih:color=black:t=fill`;
  const args = ['-y', '-i', source, '-map', '0:v:0', '-map', '0:a:0', '-vf', box, '-c:v', 'libx264', '-crf', '14', '-preset', 'veryfast', '-c:a', 'pcm_s16le', '-f', 'mov', output];
  await runFfmpeg(deps.tools, { args, source, durationSeconds: null, signal });
  const media = await probe(output, deps.tools, signal);
  const call = { signal, onProgress: () => undefined };
  const { crop } = deps.lipSync.manifest;
  const tracks = await trackFaces(media, { range: { start: 0, end: media.duration }, frameRate: crop.frameRate, crop }, deps, call);
  const motions = motionBySecond(tracks, crop.frameRate);
  const energies = await energyBySecond(media, deps, signal);
  return energies.map((energy, second) => ({ ...energy, motion: motions.get(second) ?? null }));
}

async function energyBySecond(media: MediaInfo, deps: HalfHiddenDeps, signal: AbortSignal): Promise<readonly Omit<HalfSecond, 'motion'>[]> {
  const seconds: { mixture: number; onScreen: number }[] = [];
  for await (const { first, mixture, onScreen, sampleRate } of splitFilm(media, deps, signal)) {
    mixture.forEach((samples, channel) => {
      for (let i = 0; i < samples.length; i++) {
        const second = (seconds[Math.floor((first + i) / sampleRate)] ??= { mixture: 0, onScreen: 0 });
        second.mixture += samples[i] ** 2;
        second.onScreen += onScreen[channel]![i] ** 2;
      }
    });
  }
  return seconds;
}

/** Of each second the widest face that is there most of the time. */
function motionBySecond(tracks: readonly FaceTrack[], frameRate: number): ReadonlyMap<number, number> {
  const motions = new Map<number, { readonly motion: number; readonly width: number }>();
  for (const { times, landmarks, boxes } of tracks) {
    const sums = new Map<number, { changes: number; count: number; width: number }>();
    for (let i = 1; i < times.length; i++) {
      const second = Math.floor(times[i]);
      const sum = sums.get(second) ?? { changes: 0, count: 0, width: 0 };
      sum.changes += Math.abs(gap(landmarks, i) - gap(landmarks, i - 1));
      sum.width += boxes[4 * i + 2];
      sum.count++;
      sums.set(second, sum);
    }
    for (const [second, { changes, count, width }] of sums) {
      const known = motions.get(second);
      if (count >= MOSTLY * frameRate && width / count > (known?.width ?? 0)) motions.set(second, { motion: changes / count, width: width / count });
    }
  }
  return new Map([...motions].map(([second, { motion }]) => [second, motion]));
}

function gap(landmarks: Float32Array, picture: number): number {
  const distance = (a: number, b: number) => Math.hypot(...[0, 1].map((axis) => landmarks[(picture * 68 + a) * 2 + axis] - landmarks[(picture * 68 + b) * 2 + axis]));
  return distance(UPPER_LIP, LOWER_LIP) / distance(RIGHT_EYE, LEFT_EYE);
}
