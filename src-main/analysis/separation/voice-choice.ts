/**
 * @file Which of two voices is a face's. Two voices at once can be told apart by their sound alone, but not which is whose; lips of strangers say little of a
 * moment and much over seconds. So each voice's likelihood is followed over time: who is first and who second changes now and then, and rarely; and once lips
 * have told what a voice sounds like, it is known by that as well. Pure.
 */
import { gridLength, gridOffset, type SoundEmbeddings } from '../similarity.ts';
import { costOf } from './lip-evidence.ts';
import { colorEvidence, type VoiceColors } from './voice-color.ts';
import { AT_A_TIME, heardPictures, lipGrid, lipLikelihood, type SeenLips } from './lip-likelihood.ts';

/** How often first and second change places, per picture: about once a second, which is as long as what tells them apart looks around. */
const CHANGES = 0.04;
/** How often colors are learned of what lips and colors say, and judged by. */
const ROUNDS = 2;

/** Evidence beside the lips' likelihood. */
export interface ChoiceHints {
  /** What speaks for the first, `[pictures]`, nats; see `addedByLips`. */
  readonly added: Float32Array;
  /** What both sound like, `[pictures]`. */
  readonly colors: VoiceColors;
}

/**
 * How surely each of two voices is the one that the lips say.
 *
 * @param voices what was taken for either; together all that is heard.
 * @returns `[pictures]`: 1 where it is surely the first, −1 where it is the second, 0 where nothing tells.
 */
export function voiceChoice(lips: SeenLips, [first, second]: readonly [SoundEmbeddings, SoundEmbeddings], { added, colors }: ChoiceHints, frameRate: number): Float32Array {
  const choice = new Float32Array(lips.present.length);
  const inSecond = new Set(heardPictures(lips, second, frameRate));
  const pictures = heardPictures(lips, first, frameRate).filter((picture) => inSecond.has(picture));
  const groups = pictures.length - AT_A_TIME + 1;
  if (groups < 1) return choice;
  const likelihoods = [first, second].map((sound) => lipLikelihood(lips, sound, pictures, frameRate));
  const index = sharedOffset(likelihoods, first, groups);
  const width = gridLength(lipGrid(first));
  const evidence = Float64Array.from(added, (hint, picture) => (lips.present[picture] === 1 ? hint : 0));
  for (let group = 0; group < groups; group++) {
    const [a, b] = likelihoods.map((likelihood) => likelihood[group * width + index]);
    // Each picture is in so many groups, and each group of so many pictures.
    for (let i = group; i < group + AT_A_TIME; i++) evidence[pictures[i]] += (a - b) / AT_A_TIME ** 2;
  }
  choice.set(sureness(smoothed(evidence)));
  for (let round = 0; round < ROUNDS; round++) {
    const known = colorEvidence(colors, choice);
    choice.set(sureness(smoothed(evidence.map((value, picture) => (lips.present[picture] === 1 ? value + known[picture] : value)))));
  }
  return choice;
}

/** Log odds as 1 for the first to −1 for the second. */
function sureness(odds: Float64Array): Float64Array {
  return odds.map((value) => Math.tanh(value / 2));
}

/** Index of the one offset at which lips fit one voice or the other best. */
function sharedOffset(likelihoods: readonly Float32Array[], sound: SoundEmbeddings, groups: number): number {
  const grid = lipGrid(sound);
  const width = gridLength(grid);
  let [highest, best] = [-Infinity, 0];
  for (let index = 0; index < width; index++) {
    let sum = 0;
    for (let group = 0; group < groups; group++) sum += Math.max(...likelihoods.map((likelihood) => likelihood[group * width + index]));
    const mean = sum / groups - costOf(gridOffset(grid, index));
    if (mean > highest) [highest, best] = [mean, index];
  }
  return best;
}

/** Log odds of each picture by its own evidence and all others', which count less the more changes lie between: messages of a chain of two states. */
function smoothed(evidence: Float64Array): Float64Array {
  const odds = Float64Array.from(evidence);
  for (const order of [evidence.keys(), [...evidence.keys()].reverse()]) {
    let message = 0;
    for (const at of order) {
      odds[at] += message;
      message = carried(message + evidence[at]);
    }
  }
  return odds;
}

/** Log odds one picture on. */
function carried(odds: number): number {
  const ratio = Math.exp(odds);
  return Math.log(((1 - CHANGES) * ratio + CHANGES) / (CHANGES * ratio + 1 - CHANGES));
}
