/** @file Parameters of a whole network, of which a part has been trained. Pure. */
import type { ParameterLayout } from '../nn/parameters.ts';
import { seededRandom } from '../nn/random.ts';
import type { NetworkVectors } from './training-job.ts';

/** Values as from `seed`, and those of the trained part in its place: parameters of the same name. */
export function warmStart(layout: ParameterLayout, seed: number, trained: { readonly layout: ParameterLayout; readonly network: NetworkVectors }): NetworkVectors {
  const random = seededRandom(seed);
  const vectors = { weight: layout.initialize('weight', random), statistic: layout.initialize('statistic', random) };
  const known = { weight: trained.network.weights, statistic: trained.network.statistics };
  for (const parameter of trained.layout.parameters) layout.slice(vectors[parameter.kind], parameter).set(trained.layout.slice(known[parameter.kind], parameter));
  return { weights: vectors.weight, statistics: vectors.statistic };
}
