/** @file From an opened file to a clip on a timeline: what a timeline can hold, and what is worth a note. Pure but for what it is given. */
import type { InterchangeClipArgs } from '../../src-shared/contract/interchange.ts';
import type { InterchangeClip, InterchangeSound, InterchangeStem } from '../../src-shared/model/interchange.ts';
import { correctionMarkers } from '../../src-shared/model/interchange-markers.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { displaySize } from '../media/decode.ts';

/** Sound that begins this much away from the picture is worth a note, seconds: an eighth of a frame at 25 per second. */
const STARTS_APART = 0.005;

/** A clip, or why it has no place on a timeline. */
export type Gathered = { readonly clip: InterchangeClip; readonly notes: readonly string[] } | { readonly reason: string };

/** Puts together what the writers need. `audioTrack` is the track to slip. */
export function gatherClip(media: MediaInfo, audioTrack: number, stems: readonly InterchangeStem[], args: InterchangeClipArgs): Gathered {
  const { video } = media;
  if (!video) return { reason: 'It has no picture.' };
  const frameRate = video.frameRate ?? video.averageFrameRate;
  if (!frameRate) return { reason: 'Its frame rate is not known.' };
  const { width, height } = displaySize(video);
  const duration = video.duration === null ? media.duration : Math.min(media.duration, video.startTime + video.duration);
  const audio = media.audio[audioTrack];
  const apart = audio ? audio.startTime - video.startTime : 0;
  const others = media.audio.length - 1;
  return {
    clip: {
      path: media.path,
      name: media.name,
      frameRate,
      duration,
      timecode: video.timecode,
      width,
      height,
      sound: audio ? soundOf(media, audioTrack) : null,
      correction: args.correction,
      stems,
      markers: [...correctionMarkers(args.correction), ...args.markers].sort((a, b) => a.time - b.time),
    },
    notes: [
      ...(video.variableFrameRate ? [`${media.name} has a variable frame rate; editing programs conform it to a constant one, each in its own way.`] : []),
      ...(Math.abs(apart) > STARTS_APART ? [`${media.name}: sound and picture start ${Math.round(Math.abs(apart) * 1000)} ms apart in the file. Programs that ignore its timestamps are that much off.`] : []),
      ...(others > 0 ? [`${media.name}: audio track ${audioTrack + 1} is on the timeline, the other ${others === 1 ? 'one is' : `${others} are`} not.`] : []),
    ],
  };
}

function soundOf({ audio, duration }: MediaInfo, track: number): InterchangeSound | null {
  const stream = audio[track];
  if (!stream) return null;
  const channels = (from: number, to: number) => audio.slice(from, to).reduce((sum, one) => sum + one.channels, 0);
  const end = stream.duration === null ? duration : Math.min(duration, stream.startTime + stream.duration);
  return { firstChannel: channels(0, track), channels: stream.channels, fileChannels: channels(0, audio.length), sampleRate: stream.sampleRate, duration: end };
}
