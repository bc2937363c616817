/** @file How well one mixture is separated: as it is, by the network told of the right face, of no face and of another, and by the best mask there is. */
import type { MaskModel } from '../../src-main/analysis/separation/mask-stream.ts';
import { separatorBins, spectraOf } from '../../src-main/networks/separator-config.ts';
import { mixtureSpectra } from '../../src-main/trainer/separate/mixture.ts';
import { type BssRatios, BssSources } from './bss-eval.ts';
import type { JudgedMixture } from './judged-mixture.ts';
import { judgedStretch, type StretchJudge } from './judged-stretch.ts';
import { maskedSound, withoutMargins } from './masked-sound.ts';
import { scaleInvariantSdr } from './si-sdr.ts';

/** What is judged. `otherVoice` is the stem of `otherFace` taken for what is off screen, and `oursAsOther` ours; all others are taken for the voice. */
export type Estimate = 'mixture' | 'ours' | 'noPicture' | 'otherFace' | 'otherVoice' | 'oursAsOther' | 'oracle';

/** Decibels. */
export interface Score extends BssRatios {
  /** SI-SDR over that of the mixture. */
  readonly improvement: number;
}

/** Scores one mixture. */
export async function separatorScores({ on, off, face, otherFace }: JudgedMixture, judge: StretchJudge, signal: AbortSignal): Promise<Readonly<Record<Estimate, Score>>> {
  const { config } = judge.separator;
  const frames = face.length / config.faceSize;
  const mixture = on.map((value, i) => value + off[i]);
  const stretch = await judgedStretch(mixture, frames, judge, signal);
  const told = async (vectors: Float32Array | null) => maskedSound(mixture, await stretch.maskOf(vectors), stretch.heard, config);
  const whole = withoutMargins(mixture, config);
  const sounds = {
    mixture: whole,
    ours: await told(face),
    noPicture: await told(null),
    otherFace: await told(otherFace),
    oracle: await maskedSound(mixture, oracleMask(on, off, judge.separator), stretch.heard, config),
  };
  const sources = [withoutMargins(on, config), withoutMargins(off, config)] as const;
  const ratios = new BssSources(sources);
  const score = (sound: Float64Array, wanted: 0 | 1): Score => ({
    improvement: scaleInvariantSdr(sound, sources[wanted]) - scaleInvariantSdr(whole, sources[wanted]),
    ...ratios.ratios(sound, wanted),
  });
  return {
    mixture: score(sounds.mixture, 0),
    ours: score(sounds.ours, 0),
    noPicture: score(sounds.noPicture, 0),
    otherFace: score(sounds.otherFace, 0),
    otherVoice: score(sounds.otherFace, 1),
    oursAsOther: score(sounds.ours, 1),
    oracle: score(sounds.oracle, 0),
  };
}

/** The mask that the network's target defines, Re(S · X̄) / |X|² within 0–1 (Erdogan et al. 2015): the best that keeps the mixture's phase. */
function oracleMask(on: Float32Array, off: Float32Array, { config }: MaskModel): Float32Array {
  const size = spectraOf(((on.length - 2 * config.windowLength) * config.frameRate) / config.sampleRate) * separatorBins(config);
  const spectra = { mixture: new Float32Array(size), onScreen: new Float32Array(size), offScreen: new Float32Array(size), aligned: new Float32Array(size) };
  mixtureSpectra(on, off, config, config.windowLength, spectra);
  return spectra.aligned.map((aligned, i) => (spectra.mixture[i] > 0 ? Math.min(1, Math.max(0, aligned / spectra.mixture[i])) : 0));
}
