/** @file A film's sound split as the product does, with whoever is seen in it on screen. */
import { faceFinder, type VisibleFacesDeps } from '../../src-main/analysis/separation/visible-faces.ts';
import { type MaskModel, maskStream } from '../../src-main/analysis/separation/mask-stream.ts';
import { soundListener } from '../../src-main/analysis/separation/sound-listener.ts';
import { planFor, windowsOver } from '../../src-main/analysis/separation/separation-windows.ts';
import { type SplitPiece, splitSound } from '../../src-main/analysis/separation/split-sound.ts';
import type { VoiceTeller } from '../../src-main/analysis/separation/voice-teller.ts';
import { decodeRaw } from '../../src-main/media/decode.ts';
import { SAMPLE_FORMATS } from '../../src-main/media/sample-format.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';

/** What is needed. */
export interface SplitFilmDeps extends VisibleFacesDeps {
  readonly separator: MaskModel;
  readonly voices: VoiceTeller | null;
}

/** Pieces from start to end, at the rate and with the channels of the first track. */
export async function* splitFilm(media: MediaInfo, deps: SplitFilmDeps, signal: AbortSignal): AsyncGenerator<SplitPiece & { readonly sampleRate: number }, void, undefined> {
  const { separator, voices, tools } = deps;
  const network = separator.config;
  const [track] = media.audio;
  if (!track) throw new TypeError(`${media.path} has no sound`);
  const { sampleRate, channels } = track;
  const total = Math.ceil(media.duration * network.frameRate);
  const windows = windowsOver({ first: 0, end: total }, total, planFor(network.frameRate));
  const masks = maskStream(media, { audioTrack: 0, from: 0, windows, chosen: (_, tracks) => tracks }, { tools, separator, voices, faces: faceFinder(deps), listener: soundListener(deps.lipSync, deps.engine, network.sampleRate) }, { signal, onProgress: () => undefined });
  const format = SAMPLE_FORMATS.f32;
  const sound = decodeRaw(media, { audioTrack: 0, sampleRate, channels: 0, range: null, format }, tools, signal);
  for await (const piece of splitSound({ sound, masks, network, format, sampleRate, channels, onFrame: () => undefined })) yield { ...piece, sampleRate };
}
