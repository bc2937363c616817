/**
 * @file What of a film's sound is on screen, from start to end: windows are judged one by one and blended. Memory is bounded by two windows. Where nothing
 * visible could make a sound, nothing is judged and nothing is on screen.
 */
import type { Call } from '../../../src-shared/contract/services.ts';
import type { MediaInfo } from '../../../src-shared/model/media.ts';
import { type Sight, SIGHTS } from '../../../src-shared/model/on-screen-curve.ts';
import { throwIfCanceled } from '../../../src-shared/contract/errors.ts';
import { binsOf, frameSpan, magnitudes } from '../../dsp/stft.ts';
import type { Tools } from '../../process/binaries.ts';
import type { Turn } from '../embed.ts';
import { SoundReader } from '../multisensory/sound-reader.ts';
import type { RatedStft } from './band-gains.ts';
import { faceByFace, type FaceLane, faceLanes } from './face-lanes.ts';
import { faceMask, heardOnce } from './face-mask.ts';
import { lipBelief } from './lip-evidence.ts';
import { blended, type JudgedWindow, type MaskRows, takeLarger, withUpperBand } from './mask-rows.ts';
import { maskedVoice } from './masked-voice.ts';
import { planFor, type SeparationWindow } from './separation-windows.ts';
import type { FaceVectors } from './separator-network.ts';
import type { SoundListener } from './sound-listener.ts';
import type { FaceFinder, VisibleTrack } from './visible-faces.ts';
import type { HeardWindow, VoiceTeller } from './voice-teller.ts';

/** What judges a window; see `SeparatorNetwork`. */
export interface MaskModel {
  /** Changes with the weights. */
  readonly id: string;
  readonly config: RatedStft & { readonly frameRate: number; readonly faceSize: number };
  /** Share of each bin that is on screen, 0–1, as many as there are magnitudes. */
  mask(window: { readonly magnitudes: Float32Array; readonly face: FaceVectors | null; readonly scene: null }, turn: Turn): Promise<Float32Array>;
}

/** What is needed. */
export interface MaskDeps {
  readonly tools: Tools;
  readonly faces: FaceFinder;
  readonly separator: MaskModel;
  /** Tells two voices apart; null counts on the lips alone. */
  readonly voices: VoiceTeller | null;
  /** Hears whether faces say what was taken for their voices; null believes them all. */
  readonly listener: SoundListener | null;
}

/** What to judge. */
export interface MaskOptions {
  readonly audioTrack: number;
  /** First picture that rows are wanted for. */
  readonly from: number;
  /** Consecutive windows, as `windowsOver` gives them for pictures from there on. */
  readonly windows: readonly SeparationWindow[];
  /** Which tracks of a window count. */
  readonly chosen: (window: SeparationWindow, tracks: readonly VisibleTrack[]) => readonly VisibleTrack[];
}

/** Share of a window's time that finding faces takes. */
const FACES_SHARE = 0.8;
/** Pictures over which sound goes off screen after its face has. */
const GATE_PICTURES = 3;

/** Yields consecutive rows, those of one window at a time. */
export async function* maskStream(media: MediaInfo, { audioTrack, from, windows, chosen }: MaskOptions, deps: MaskDeps, call: Call): AsyncGenerator<MaskRows, void, undefined> {
  const { config } = deps.separator;
  const plan = planFor(config.frameRate);
  const [first, last] = [windows[0], windows.at(-1)];
  if (!first || !last) return;
  const seconds = (pictures: number) => pictures / config.frameRate;
  const margin = config.windowLength / config.sampleRate;
  await using sound = new SoundReader(media, { audioTrack, sampleRate: config.sampleRate, channels: 1, from: Math.max(0, seconds(first.first) - margin), to: seconds(last.end) + margin }, deps.tools, call.signal);
  let before: JudgedWindow | null = null;
  for (const [done, window] of windows.entries()) {
    throwIfCanceled(call.signal);
    const report = (part: number) => call.onProgress({ stage: 'separating', fraction: (done + part) / windows.length, etaSeconds: null });
    const onProgress: Call['onProgress'] = ({ fraction }) => report(FACES_SHARE * (fraction ?? 0));
    const tracks = chosen(window, await deps.faces.find(media, window, { ...call, onProgress }));
    report(FACES_SHARE);
    const current: JudgedWindow = await judged(window, faceLanes(tracks, window, config.faceSize), sound, deps, call);
    // A window that is there only to be blended with the next has no rows of its own to give.
    if (window.to > from || done === windows.length - 1) yield blended(before, current, { plan, perPicture: perPicture(config), width: binsOf(config) + 1 });
    before = current;
  }
}

/** Frames of the spectrogram per picture. */
export function perPicture({ sampleRate, hopLength, frameRate }: MaskModel['config']): number {
  return sampleRate / hopLength / frameRate;
}

async function judged(window: SeparationWindow, lanes: readonly FaceLane[], sound: SoundReader, { separator, voices, listener }: MaskDeps, turn: Turn): Promise<JudgedWindow> {
  const { config } = separator;
  const ratio = perPicture(config);
  const bins = binsOf(config);
  const frames = { first: window.first * ratio, count: (window.end - window.first) * ratio };
  const from = Math.max(0, frameSpan(frames.first, config).first);
  // Read in any case: the reader only moves forward.
  const samples = await sound.take(from, frameSpan(frames.first + frames.count - 1, config).end);
  if (lanes.length === 0) return { window, first: frames.first, rows: new Float32Array(frames.count * (bins + 1)), sight: new Uint8Array(frames.count) };
  const mixture = magnitudes(samples, from, config, frames);
  const heard: HeardWindow = { samples, from, first: frames.first, mixture };
  const met = await heardOnce(heard, window.first, { separator, voices }, turn);
  const mask = new Float32Array(mixture.length);
  const beliefs: Float32Array[] = [];
  for (const face of lanes) {
    const own = await faceMask(face, met, separator, turn);
    const said = await listener?.hear(maskedVoice(samples, from, own, frames.first, config), from / config.sampleRate, turn);
    const belief = said ? faceByFace(face, window.first, 1, (lips) => lipBelief(lips, said, config.frameRate)) : new Float32Array(face.present.length).fill(1);
    takeLarger(mask, gated(own, face, belief, ratio));
    beliefs.push(belief);
  }
  const sight = Uint8Array.from({ length: frames.count }, (_, t) => SIGHTS.indexOf(sightOf(lanes, beliefs, Math.floor(t / ratio))));
  return { window, first: frames.first, rows: withUpperBand(mask, mixture, bins), sight };
}

function sightOf(lanes: readonly FaceLane[], beliefs: readonly Float32Array[], picture: number): Sight {
  const seen = beliefs.filter((_, lane) => lanes[lane]?.present[picture] === 1);
  if (seen.length === 0) return 'nobody';
  return seen.some((belief) => (belief[picture] ?? 0) >= 0.5) ? 'somebody' : 'doubted';
}

/** A mask as far as its face is in the picture and believed. In place. */
function gated(mask: Float32Array, { present }: FaceLane, belief: Float32Array, ratio: number): Float32Array {
  const bins = mask.length / present.length / ratio;
  for (let t = 0; t < present.length * ratio; t++) {
    const gain = presence(present, (t + 0.5) / ratio - 0.5) * belief[Math.floor(t / ratio)];
    if (gain < 1) for (let k = t * bins; k < (t + 1) * bins; k++) mask[k] *= gain;
  }
  return mask;
}

/** Share of the pictures around a place that have the face; all, where it is there at the place itself. */
function presence(present: Uint8Array, place: number): number {
  if (present[Math.round(place)] === 1) return 1;
  let nearest = Infinity;
  for (let i = Math.max(0, Math.floor(place - GATE_PICTURES)); i <= place + GATE_PICTURES && i < present.length; i++) if (present[i] === 1) nearest = Math.min(nearest, Math.abs(i - place));
  return nearest > GATE_PICTURES ? 0 : 0.5 + 0.5 * Math.cos((Math.PI * nearest) / GATE_PICTURES);
}
