/** @file Heat maps for the shells. */
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { HeatMapService } from '../../../src-shared/contract/heat-map.ts';
import type { MediaRegistry } from '../../media/media-registry.ts';
import type { ModelStore } from '../../models/model-store.ts';

/** What the service stands on. */
export interface HeatMapServiceDeps {
  readonly registry: MediaRegistry;
  readonly models: ModelStore;
}

/** Builds the service. */
export function createHeatMapService({ registry, models }: HeatMapServiceDeps): HeatMapService {
  const unsupported = async (mediaId: string): Promise<never> => {
    const { path } = registry.get(mediaId);
    await models.multisensory();
    const cause = 'Heat maps are not computed by this version';
    throw new AppError('fix.unsupported', cause, { path, cause });
  };
  return {
    compute: ({ mediaId }) => unsupported(mediaId),
    exportStill: ({ mediaId }) => unsupported(mediaId),
    exportVideo: ({ mediaId }) => unsupported(mediaId),
  };
}
