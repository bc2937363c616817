/** @file What a multisensory model file holds beside its graph. */
import { multisensoryLayout } from '../networks/multisensory-align.ts';
import type { MultisensoryConfig } from '../networks/multisensory-config.ts';
import { MULTISENSORY_KEY } from '../networks/multisensory-export.ts';
import { MULTISENSORY_SCHEMA } from '../trainer/align/align-config.ts';
import type { ModelSource } from '../engine/protocol.ts';
import type { OpenMultisensory } from './model-store.ts';
import { type NetworkWeights, readNetwork } from './network-file.ts';

/** A network by its sizes and parameters. */
export type MultisensoryWeights = NetworkWeights<MultisensoryConfig>;

/** Reads a model that the store has opened. Throws {@link AppError} `model.invalid`. */
export function readMultisensory({ manifest, source }: { readonly manifest: Pick<OpenMultisensory['manifest'], 'id'>; readonly source: ModelSource }): MultisensoryWeights {
  return readNetwork(manifest.id, source, { key: MULTISENSORY_KEY, schema: MULTISENSORY_SCHEMA, layoutOf: multisensoryLayout });
}
