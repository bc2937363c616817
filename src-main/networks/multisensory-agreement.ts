/**
 * @file How well the picture of a window goes with sound at any offset, from what the multisensory network compares both by. The layers of picture and
 * sound run once each; a further offset costs one product.
 */
import { add, divide, padAxis, reshape, scalar, scale, sliceAxis, sum, transpose } from '../nn/arithmetic.ts';
import { type Graph, GraphBuilder } from '../nn/graph.ts';
import { ConstantParameters, type ParameterLayout } from '../nn/parameters.ts';
import { joinedSteps } from './multisensory-align.ts';
import { type MultisensoryConfig, windowSamples } from './multisensory-config.ts';
import type { ParameterVectors } from './multisensory-export.ts';
import { logSumExp } from './multisensory-match.ts';
import { matchedPicture, matchedSound } from './multisensory.ts';

/** Names of the graphs' tensors. */
export const AGREEMENT_TENSORS = { pictures: 'pictures', sounds: 'sounds', heard: 'heard', counts: 'counts', agreement: 'agreement' } as const;

/**
 * Steps at either end of a window that know by their padding where the window ends. Picture and sound would agree on that, at no offset, whatever they show:
 * these steps of both are left out.
 */
export const EDGE = 5;

/** How much the places that agree best count: scores of unrelated places deviate by about a third. */
const SHARPNESS = 2;

/** From `sounds` `[1, samples, channels]` of one window to `heard` `[steps, vector]`. Only for networks that compare (`config.matched` above 0). */
export function hearingGraph(config: MultisensoryConfig, layout: ParameterLayout, vectors: ParameterVectors): Graph {
  const graph = new GraphBuilder('multisensory-hearing');
  const parameters = new ConstantParameters(graph, layout, vectors);
  const sounds = graph.input(AGREEMENT_TENSORS.sounds, 'float32', [1, windowSamples(config), config.channels]);
  const heard = matchedSound({ graph, parameters, config }, sounds, joinedSteps(config));
  const [, channels, steps] = heard.shape;
  graph.output(AGREEMENT_TENSORS.heard, transpose(graph, reshape(graph, heard, [channels, steps]), [1, 0]));
  return graph.build();
}

/**
 * From `pictures` uint8 `[1, frames, side, side, 3]` and `heard` `[reach + steps + reach, vector]`, zeros where there is no sound, to `agreement`
 * `[2 · reach + 1]`, where `steps` are those of the window less {@link EDGE} at either end: entry i compares the picture with sound `i − reach` steps later. `counts` of the same shape says how many steps of the window had
 * sound there, at least 1. Every place of the picture is compared by itself, in deviations that do not depend on the count; places are then joined by a
 * soft maximum, since what sounds is small and may be anywhere.
 */
export function agreementGraph(config: MultisensoryConfig, layout: ParameterLayout, vectors: ParameterVectors, reach: number): Graph {
  const graph = new GraphBuilder('multisensory-agreement');
  const parameters = new ConstantParameters(graph, layout, vectors);
  const pictures = graph.input(AGREEMENT_TENSORS.pictures, 'uint8', [1, config.frames, config.side, config.side, 3]);
  const whole = matchedPicture({ graph, parameters, config }, pictures);
  const seen = sliceAxis(graph, whole, 2, { start: EDGE, end: (whole.shape[2] ?? 0) - EDGE });
  const [, channels, steps, rows, columns] = seen.shape;
  const places = rows * columns;
  const [lags, around] = [2 * reach + 1, steps + 2 * reach];
  const heard = graph.input(AGREEMENT_TENSORS.heard, 'float32', [around, channels]);
  const counts = graph.input(AGREEMENT_TENSORS.counts, 'float32', [lags]);
  const perPlace = reshape(graph, transpose(graph, seen, [0, 3, 4, 2, 1]), [places * steps, channels]);
  const similar = scale(graph, graph.add('MatMul', [perPlace, transpose(graph, heard, [1, 0])], {}), 1 / channels);
  // Rows of `around` numbers read in rows of one more: step t begins t numbers further on, so that each column is one offset.
  const padded = padAxis(graph, reshape(graph, similar, [places, steps * around]), 1, 0, steps);
  const skewed = sliceAxis(graph, reshape(graph, padded, [places, steps, around + 1]), 2, { start: 0, end: lags });
  const deviations = divide(graph, sum(graph, skewed, [1]), graph.add('Sqrt', [reshape(graph, counts, [1, lags])], {}));
  const joined = add(graph, logSumExp(graph, scale(graph, deviations, SHARPNESS), [0]), scalar(graph, -Math.log(places)));
  graph.output(AGREEMENT_TENSORS.agreement, reshape(graph, scale(graph, joined, 1 / SHARPNESS), [lags]));
  return graph.build();
}
