/** @file What the sync benches share: tools, engine, models, and a measurement of one file as the app does it. */
import { fileURLToPath } from 'node:url';
import { measureAlignment } from '../../src-main/analysis/measure-alignment.ts';
import type { AgreementNetwork } from '../../src-main/analysis/scene/agreement-network.ts';
import { sceneNetwork } from '../../src-main/analysis/scene/scene-network.ts';
import { separatorNetworks } from '../../src-main/analysis/separation/separator-network.ts';
import { speechNetwork } from '../../src-main/analysis/separation/speech-part.ts';
import { createLog } from '../../src-main/log.ts';
import { probe } from '../../src-main/media/probe.ts';
import { loadFaceModels } from '../../src-main/models/face-weights.ts';
import { ModelStore } from '../../src-main/models/model-store.ts';
import { findTools, type Tools } from '../../src-main/process/binaries.ts';
import { forkEngine } from '../../src-main/process/engine-fork.ts';
import { EngineHost } from '../../src-main/process/engine-host.ts';
import type { AlignmentEstimate } from '../../src-shared/model/alignment.ts';
import type { TimeRange } from '../../src-shared/time.ts';

/** Folder of real footage beside the checkout, if there is one. */
export const FOOTAGE = fileURLToPath(new URL('../../../shared/footage', import.meta.url));

/** Folder of the models that are shipped. */
export const MODELS = fileURLToPath(new URL('../../resources/models', import.meta.url));

/** A running measurement set-up. */
export interface SyncSession {
  readonly tools: Tools;
  readonly engine: EngineHost;
  /** The network that scenes are compared by, or null. */
  readonly scene: () => Promise<AgreementNetwork | null>;
  measure(path: string, options?: { readonly maxOffset?: number; readonly thorough?: boolean; readonly range?: TimeRange }): Promise<AlignmentEstimate>;
  dispose(): Promise<void>;
}

/** Starts the engine on the CPU. */
export async function startSyncSession(): Promise<SyncSession> {
  const tools = await findTools({ setting: null, packagedFolder: null, environment: process.env });
  const entry = fileURLToPath(new URL('../../src-main/engine/entry.ts', import.meta.url));
  const engine = new EngineHost({ fork: forkEngine(entry, ['--import', 'tsx']), log: createLog('warn'), preferredDevice: () => 'cpu' });
  const models = new ModelStore([MODELS]);
  const [scene, speech] = [sceneNetwork(models, engine), speechNetwork(models, separatorNetworks(engine))];
  const faceModels = await loadFaceModels();
  const { signal } = new AbortController();
  return {
    tools,
    engine,
    scene,
    async measure(path, { maxOffset = 2, thorough = false, range = null as TimeRange | null } = {}) {
      const media = await probe(path, tools, signal);
      const options = { mediaId: media.id, audioTrack: 0, range, thorough, maxOffset };
      return measureAlignment(media, options, { tools, engine, models, faceModels, scene, speech }, { signal, onProgress: () => undefined });
    },
    dispose: () => engine.dispose(),
  };
}
