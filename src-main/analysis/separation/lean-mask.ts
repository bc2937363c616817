/** @file A face's mask together with that of the voice that is its own. Pure. */
import { movingMean } from '../../dsp/moving-mean.ts';
import { type ComparedMasks, logOdds } from './added-by-lips.ts';

/** How much the voice's mask counts where it is surely the face's own and all is speech; the rest is left to the one that was told of the face. */
const WEIGHT = 0.9;
/** Log odds that the voice's mask counts with at most: alone it takes all that is heard, hiss in pauses too. */
const SUREST = 4.6;
/** Share of what else is heard that is speech: below the first it is no voice, from the second on it is one; pictures to either side over which that is judged, and share of all sound that it has to have. */
const TALKS = { least: 0.15, sure: 0.35, around: 25, heard: 0.1 };
/** Share of speech by which a face changes the mask: below the first nobody else is taken to talk, from the second on somebody is; pictures to either side over which that is judged. */
const CHANGED = { least: 0.03, sure: 0.09, around: 50 };

/**
 * The weighted mean of both masks' log odds, as far as it is known whose voice is whose; the face's own where it is not. What the other says being no
 * speech, only bins that are speech are taken over: what takes noise off a voice is the face's own mask. Where the face makes no difference to what is
 * speech, nobody else talks, and there is nothing to tell apart. In place.
 *
 * @param mask share of each bin that is the face's, `[4 · pictures, bins]`.
 * @param choice −1 to 1, `[pictures]`; see `voiceChoice`.
 */
export function leanMask(mask: Float32Array, { first, speech, levels }: Omit<ComparedMasks, 'told'>, choice: Float32Array): void {
  const perPicture = mask.length / choice.length;
  const changed = changedByFace(mask, { speech, levels }, choice.length);
  const talking = othersSpeech({ first, speech, levels }, choice);
  for (const [picture, sure] of choice.entries()) {
    if (sure === 0 || changed[picture] === 0) continue;
    for (let i = picture * perPicture; i < (picture + 1) * perPicture; i++) {
      const weight = WEIGHT * changed[picture] * Math.abs(sure) * (talking[picture] + (1 - talking[picture]) * speech[i] ** 2);
      const voice = Math.sign(sure) * Math.min(SUREST, Math.max(-SUREST, logOdds(first[i])));
      const odds = (1 - weight) * logOdds(mask[i]) + weight * voice;
      mask[i] = 1 / (1 + Math.exp(-odds));
    }
  }
}

/** How far somebody else talks as well, around each picture, 0–1. */
function changedByFace(told: Float32Array, { speech, levels }: Pick<ComparedMasks, 'speech' | 'levels'>, pictures: number): Float64Array {
  const perPicture = levels.length / pictures;
  const [apart, either] = [new Float64Array(pictures), new Float64Array(pictures)];
  for (let i = 0; i < levels.length; i++) {
    const [picture, power] = [Math.floor(i / perPicture), levels[i] ** 2];
    apart[picture] += power * Math.abs(told[i] - speech[i]);
    either[picture] += power * Math.max(told[i], speech[i]);
  }
  const all = movingMean(either, CHANGED.around);
  return Float64Array.from(movingMean(apart, CHANGED.around), (power, picture) => rise(power / Math.max(1e-9, all[picture]), CHANGED));
}

/** How far what is not the face's is a voice, around each picture, 0–1; little where there is little else at all. */
function othersSpeech({ first, speech, levels }: Omit<ComparedMasks, 'told'>, choice: Float32Array): Float64Array {
  const perPicture = levels.length / choice.length;
  const [spoken, others] = [new Float64Array(choice.length), new Float64Array(choice.length)];
  for (let i = 0; i < levels.length; i++) {
    const picture = Math.floor(i / perPicture);
    const power = levels[i] ** 2;
    const other = power * (choice[picture] > 0 ? 1 - first[i] : first[i]);
    spoken[picture] += other * speech[i];
    others[picture] += other + TALKS.heard * power;
  }
  const all = movingMean(others, TALKS.around);
  return Float64Array.from(movingMean(spoken, TALKS.around), (power, picture) => rise(power / Math.max(1e-9, all[picture]), TALKS));
}

/** 0 up to the first, 1 from the second on. */
function rise(value: number, { least, sure }: { readonly least: number; readonly sure: number }): number {
  return Math.min(1, Math.max(0, (value - least) / (sure - least)));
}
