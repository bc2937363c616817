/** @file Faces on real footage: found in nearly every frame, all of them in split screens, none where there is none; mouths in the middle. */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { trackFaces, type FaceTrack } from '../../src-main/analysis/faces.ts';
import { probe } from '../../src-main/media/probe.ts';
import { type FaceModels, loadFaceModels } from '../../src-main/models/face-weights.ts';
import { findTools, type Tools } from '../../src-main/process/binaries.ts';
import { withEngine } from '../helpers/test-engine.ts';

const FOOTAGE = fileURLToPath(new URL('../../../shared/footage/check/', import.meta.url));
const SECONDS = 6;
const RATE = 25;
const CROP = { frameRate: RATE, sourceSize: 72, cropSize: 64, halfSizeInEyeDistances: 0.97, smoothingFrames: 13 };

/** Clips and the faces that a viewer sees for long enough in their first seconds. */
const FACES_IN: Readonly<Record<string, number>> = {
  'two-speakers/ClearerVoice-Studio__001.avi': 2,
  'two-speakers/ClearerVoice-Studio__002.avi': 2,
  'two-speakers/IIANet__video.mp4': 2,
  'two-speakers/avobjects__demo.mp4': 4,
  // A wide shot: faces are 4 % of the picture's width; the profile on the left is lost now and then.
  'two-speakers/avobjects__trump_biden_debate.mp4': 1,
};
/** A telescope; nobody's face. */
const WITHOUT_FACE = 'speech/torchcodec__nasa_13013.mp4';

let tools: Tools;
let faceModels: FaceModels;

beforeAll(async () => {
  tools = await findTools({ setting: null, packagedFolder: null, environment: process.env });
  faceModels = await loadFaceModels();
});

async function tracksOf(clip: string): Promise<{ readonly tracks: readonly FaceTrack[]; readonly end: number }> {
  const { signal } = new AbortController();
  const media = await probe(`${FOOTAGE}${clip}`, tools, signal);
  const end = Math.min(SECONDS, media.duration);
  const options = { range: { start: 0, end }, frameRate: RATE, crop: CROP };
  return withEngine(async (engine) => ({ tracks: await trackFaces(media, options, { tools, engine, faceModels }, { signal, onProgress: () => undefined }), end }));
}

/** Share of the range during which some track has a frame within two frames. */
function coverage(tracks: readonly FaceTrack[], end: number): number {
  const times = tracks.flatMap((track) => Array.from(track.times));
  const ticks = Array.from({ length: Math.floor(end * RATE) }, (_, tick) => tick / RATE);
  return ticks.filter((tick) => times.some((time) => Math.abs(time - tick) <= 2 / RATE)).length / ticks.length;
}

describe.skipIf(!existsSync(FOOTAGE))('trackFaces on real footage (skipped where there is no ../shared/footage)', () => {
  const speech = existsSync(FOOTAGE) ? readdirSync(`${FOOTAGE}speech`).map((name) => `speech/${name}`) : [];

  for (const clip of speech.filter((name) => name !== WITHOUT_FACE)) {
    it(`finds a face in 95 % of ${clip}`, { timeout: 240_000 }, async () => {
      const { tracks, end } = await tracksOf(clip);
      const share = coverage(tracks, end);
      process.stdout.write(`${clip}: ${(100 * share).toFixed(1)} % of the time, ${tracks.length} tracks\n`);
      expect(share).toBeGreaterThanOrEqual(0.95);
      for (const track of tracks) expectWholeTrack(track);
    });
  }

  for (const [clip, faces] of Object.entries(FACES_IN)) {
    it(`follows ${faces} faces in ${clip}`, { timeout: 240_000 }, async () => {
      const { tracks, end } = await tracksOf(clip);
      const long = tracks.filter(({ times }) => times[times.length - 1] - times[0] > 0.9 * end);
      expect(long.length).toBeGreaterThanOrEqual(faces);
    });
  }

  it('finds no face where there is none', { timeout: 240_000 }, async () => {
    expect((await tracksOf(WITHOUT_FACE)).tracks).toEqual([]);
  });
});

/** Sizes agree, times ascend, the mouth lies in the lower half of the box, and the crop shows something. */
function expectWholeTrack({ times, boxes, landmarks, crops, cropSize }: FaceTrack): void {
  const frames = times.length;
  expect([boxes.length, landmarks.length, crops.length]).toEqual([4 * frames, 136 * frames, cropSize ** 2 * frames]);
  for (let i = 0; i < frames; i++) {
    if (i > 0) expect(times[i]).toBeGreaterThan(times[i - 1]);
    const [x, y, width, height] = boxes.subarray(4 * i, 4 * i + 4);
    const mouth = landmarks.subarray(136 * i + 96, 136 * i + 136);
    const mean = (offset: number) => mouth.reduce((sum, value, k) => sum + (k % 2 === offset ? value : 0), 0) / 20;
    expect(mean(0)).toBeGreaterThan(x + 0.2 * width);
    expect(mean(0)).toBeLessThan(x + 0.8 * width);
    expect(mean(1)).toBeGreaterThan(y + 0.5 * height);
    expect(mean(1)).toBeLessThan(y + height);
    const crop = crops.subarray(i * cropSize ** 2, (i + 1) * cropSize ** 2);
    expect(Math.max(...crop) - Math.min(...crop)).toBeGreaterThan(40);
  }
}
