/** @file The network that scenes are compared by: that of the heat maps, where one is installed that compares. */
import { ifInstalled } from '../../models/if-installed.ts';
import type { ModelStore, OpenMultisensory } from '../../models/model-store.ts';
import type { Inference } from '../embed.ts';
import { perModel } from '../per-model.ts';
import { AgreementNetwork } from './agreement-network.ts';

/** Opens the model in use each time it is asked, and keeps its graphs. Null where none is installed, or one as published, which does not compare. */
export function sceneNetwork(models: Pick<ModelStore, 'multisensory'>, engine: Inference): () => Promise<AgreementNetwork | null> {
  const networkOf = perModel((model: OpenMultisensory) => new AgreementNetwork(model, engine));
  return async () => {
    const model = await ifInstalled(models.multisensory());
    const network = model && networkOf(model);
    return network && network.vectorSize > 0 ? network : null;
  };
}
