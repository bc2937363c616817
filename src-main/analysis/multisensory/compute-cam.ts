/** @file Class activation maps of a clip, in order, as the network says them: windows are decoded while the one before is judged. */
import type { CamRecord } from '../../../src-shared/model/class-activation-map.ts';
import type { MediaInfo } from '../../../src-shared/model/media.ts';
import type { TimeRange } from '../../../src-shared/time.ts';
import { displaySize } from '../../media/decode.ts';
import type { MultisensoryConfig } from '../../networks/multisensory-config.ts';
import type { Tools } from '../../process/binaries.ts';
import type { Turn } from '../embed.ts';
import { type JudgedWindow, MapBlender } from './map-blender.ts';
import type { SeeNetwork } from './see-network.ts';
import { seeViews, type ViewPlan } from './see-views.ts';
import { seenFrames, type SeeWindow, seeWindows } from './see-windows.ts';

/** How closely a clip is looked at. */
export interface CamSettings {
  readonly views: ViewPlan;
  /** Length of a window, seconds, of networks that were trained on shorter ones; others keep theirs. Why longer: docs/adr/0015-heat-maps.md. */
  readonly seconds: number;
  /** Windows that see each moment, except at the ends. */
  readonly overlap: number;
}

/** As released. */
export const CAM_SETTINGS: CamSettings = { views: 'tiles', seconds: 2.08, overlap: 2 };

/** What is looked at. */
export interface CamClip {
  readonly media: MediaInfo;
  readonly audioTrack: number;
  readonly range: TimeRange | null;
}

/** A computation that has been planned: what it will give, and the way to get it. */
export interface CamPlan {
  readonly rows: number;
  readonly columns: number;
  readonly maps: number;
  /** Seconds. */
  readonly start: number;
  readonly step: number;
  /** Runs it. Some maps at a time, in order. */
  readonly compute: (turn: Turn) => AsyncGenerator<readonly CamRecord[], void, undefined>;
}

/** Sound this far to either side of a map, seconds, decides whether there is any. */
const HEARD_AROUND = 0.1;

/**
 * Plans the maps of a clip.
 *
 * @throws {AppError} `media.no-audio-stream`, `media.no-such-track`; later, `media.no-video-stream`, `ffmpeg.*`, `engine.*`.
 */
export function planCam(clip: CamClip, network: SeeNetwork, tools: Tools, settings: CamSettings = CAM_SETTINGS): CamPlan {
  const { media, audioTrack, range } = clip;
  const stretch = seenFrames(media, audioTrack, range, network.config.frameRate);
  const config = { ...network.config, frames: windowFrames(network.config, stretch.last - stretch.first, settings.seconds) };
  const views = seeViews(media.video ? displaySize(media.video) : { width: 1, height: 1 }, settings.views);
  const hop = Math.max(1, Math.round(config.frames / settings.overlap));
  const blender = new MapBlender(config, views, stretch);
  const compute = async function* (turn: Turn) {
    const judge = async ({ start, pictures, sound }: SeeWindow, nextStart: number | null) => {
      const sounds = repeated(sound, views.length);
      const { logits, map } = await network.run({ pictures: views.length, soundsPerPicture: 1, frames: config.frames, outputs: 'judgement' }, pictures, sounds, turn);
      if (!logits || !map) throw new TypeError('a judgement without logits or map');
      const judged: JudgedWindow = { firstFrame: Math.round(start * config.frameRate), logits, map: map.data, powerAt: (frame) => power(sound, frame, config) };
      return blender.push(judged, nextStart === null ? null : Math.round(nextStart * config.frameRate));
    };
    let before: SeeWindow | null = null;
    let judging: Promise<readonly CamRecord[]> | null = null;
    for await (const window of seeWindows(media, { audioTrack, range, config, hop, views }, tools, turn.signal)) {
      if (judging) yield await judging;
      judging = before && judge(before, window.start);
      // Heard again where it is awaited; until then it must not count as unheard of.
      judging?.catch(() => undefined);
      before = window;
    }
    if (judging) yield await judging;
    if (before) yield await judge(before, null);
  };
  return { ...blender.grid, maps: blender.maps, start: blender.frameOf(0) / config.frameRate, step: blender.stepFrames / config.frameRate, compute };
}

/** Pictures per window: as many whole steps of the map as fit into so many seconds and into the clip, and no fewer than the network was trained with. */
export function windowFrames(config: MultisensoryConfig, clipFrames: number, seconds: number): number {
  const { conv1, conv2, conv4, conv5 } = config.strides;
  const step = conv1[0] * conv2[0] * conv4[0] * conv5[0];
  return Math.max(config.frames, step * Math.floor(Math.min(seconds * config.frameRate, clipFrames) / step));
}

/** Mean square of the sound around a frame of a window. */
function power(sound: Float32Array, frame: number, { frameRate, sampleRate, channels }: MultisensoryConfig): number {
  const at = (seconds: number) => Math.max(0, Math.min(sound.length, Math.round((frame / frameRate + seconds) * sampleRate) * channels));
  const heard = sound.subarray(at(-HEARD_AROUND), at(HEARD_AROUND));
  return heard.reduce((sum, value) => sum + value * value, 0) / Math.max(1, heard.length);
}

function repeated(sound: Float32Array, times: number): Float32Array {
  const all = new Float32Array(sound.length * times);
  for (let i = 0; i < times; i++) all.set(sound, i * sound.length);
  return all;
}
