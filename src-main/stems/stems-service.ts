/** @file The stems part of the contract. */
import { AppError } from '../../src-shared/contract/errors.ts';
import type { StemsService } from '../../src-shared/contract/stems.ts';
import type { MediaRegistry } from '../media/media-registry.ts';

/** What the service stands on. */
export interface StemsServiceDeps {
  readonly registry: MediaRegistry;
  /** Where models lie, for the message. */
  readonly models: string;
}

/** Builds the service. */
export function createStemsService({ registry, models }: StemsServiceDeps): StemsService {
  const missing = ({ mediaId }: { readonly mediaId: string }) => {
    registry.get(mediaId);
    throw new AppError('model.missing', `no separator in ${models}`, { model: 'separator', path: models });
  };
  return { split: async (args) => missing(args), faces: async (args) => missing(args), export: async (args) => missing(args) };
}
