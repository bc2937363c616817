/** @file Looks at one part of a file: its faces, its sound, and what they say about the offset. */
import type { Progress } from '../../src-shared/contract/services.ts';
import type { FaceSummary } from '../../src-shared/model/alignment.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import type { TimeRange } from '../../src-shared/time.ts';
import type { FaceModels } from '../models/face-weights.ts';
import type { OpenModel } from '../models/model-store.ts';
import type { Tools } from '../process/binaries.ts';
import { melPower } from '../dsp/mel.ts';
import { embedMel, embedPicture, type Inference, type Turn } from './embed.ts';
import { trackFaces, type FaceTrack } from './faces.ts';
import { readSound } from './read-sound.ts';
import { melOfSpeech, type SpeechPart } from './separation/speech-part.ts';
import { type OffsetGrid, type PictureEmbeddings, similaritySums, type SoundEmbeddings } from './similarity.ts';
import { LEAST_SPEECH_SHARE, speechShare } from './speech-activity.ts';
import { standardise, type WindowCurve } from './window-curve.ts';
import { cutIntoWindows } from './windows.ts';

/** What a probe works with. */
export interface FootageDeps {
  readonly tools: Tools;
  readonly engine: Inference;
  readonly model: OpenModel;
  readonly faceModels: FaceModels;
  /** Takes the speech out of sound in which it does not stand clear; null compares lips with all that is heard. */
  readonly speech: SpeechPart | null;
}

/** Which part of what. */
export interface FootageOptions {
  readonly audioTrack: number;
  readonly range: TimeRange;
  readonly grid: OffsetGrid;
}

/** What one part of a file showed. */
export interface Footage {
  readonly range: TimeRange;
  /** One per face and window in which there was enough to compare; face numbers count within the part. */
  readonly windows: readonly WindowCurve[];
  readonly faces: readonly Omit<FaceSummary, 'speaking'>[];
  /** Seconds of faces, summed over the faces. */
  readonly faceSeconds: number;
  /** Share of the sound that moves as speech does. */
  readonly speechShare: number;
}

/** Sound beyond what the offsets reach, so that the network sees real neighbors, seconds. */
const SOUND_MARGIN = 0.3;
/** Frames of a face that make a window. */
const FEWEST_FRAMES = 12;

/** Decodes, tracks, embeds and compares one part. Memory is bounded by the part's length. */
export async function probeFootage(media: MediaInfo, options: FootageOptions, deps: FootageDeps, call: Turn & { readonly onStage: (stage: Progress['stage']) => void }): Promise<Footage> {
  const { range, grid } = options;
  const { manifest } = deps.model;
  const embedder = { model: deps.model, engine: deps.engine, signal: call.signal };
  call.onStage('decoding');
  const [pcm, tracks] = await Promise.all([
    soundAround(media, options, deps, call.signal),
    trackFaces(media, { range, frameRate: manifest.crop.frameRate, crop: manifest.crop }, deps, { signal: call.signal, onProgress: () => call.onStage('finding-faces') }),
  ]);
  const faces = tracks.map(summary);
  const faceSeconds = tracks.reduce((sum, { times }) => sum + times.length / manifest.crop.frameRate, 0);
  if (tracks.length === 0) return { range, windows: [], faces, faceSeconds, speechShare: 0 };
  call.onStage('matching');
  const mel = melPower(pcm.samples, manifest.mel);
  const share = speechShare(mel, manifest.mel.bands);
  const windows: WindowCurve[] = [];
  if (share >= LEAST_SPEECH_SHARE) {
    const sound = await embedMel(await melOfSpeech(pcm.samples, mel, manifest.mel, deps.speech, call), pcm.start, embedder);
    for (const track of tracks) windows.push(...faceWindows(track.id, await embedPicture(track.crops, track.times, embedder), sound, { range, grid }));
  }
  return { range, windows, faces, faceSeconds, speechShare: share };
}

/** The sound that any offset of the grid can ask for, from the file's start to its end at most. */
function soundAround(media: MediaInfo, { audioTrack, range, grid }: FootageOptions, { tools, model }: FootageDeps, signal: AbortSignal): ReturnType<typeof readSound> {
  const reach = grid.radius * grid.step + SOUND_MARGIN;
  const wanted = { start: Math.max(0, range.start - reach), end: Math.min(media.duration, range.end + reach) };
  return readSound(media, { audioTrack, sampleRate: model.manifest.mel.sampleRate, range: wanted }, tools, signal);
}

/** Curves of one face, window by window. */
function faceWindows(face: number, picture: PictureEmbeddings, sound: SoundEmbeddings, { range, grid }: { readonly range: TimeRange; readonly grid: OffsetGrid }): WindowCurve[] {
  return cutIntoWindows(range).flatMap(({ start, end }) => {
    const [from, to] = [firstFrom(picture.times, start), firstFrom(picture.times, end)];
    if (to - from < FEWEST_FRAMES) return [];
    const curve = standardise(similaritySums(picture, sound, grid, { from, to }));
    return curve ? [{ ...curve, time: (start + end) / 2, duration: end - start, face }] : [];
  });
}

function firstFrom(times: Float64Array, time: number): number {
  const index = times.findIndex((candidate) => candidate >= time);
  return index < 0 ? times.length : index;
}

function summary({ id, times, boxes }: FaceTrack): Omit<FaceSummary, 'speaking'> {
  const middle = 4 * (times.length >> 1);
  return { id, start: times[0], end: times[times.length - 1], box: { x: boxes[middle], y: boxes[middle + 1], width: boxes[middle + 2], height: boxes[middle + 3] } };
}
