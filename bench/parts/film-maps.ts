/** @file The heat maps of a film, as the product computes them. */
import { type CamSettings, planCam } from '../../src-main/analysis/multisensory/compute-cam.ts';
import type { SeeNetwork } from '../../src-main/analysis/multisensory/see-network.ts';
import { probe } from '../../src-main/media/probe.ts';
import type { HeatMapMoment } from '../../src-shared/model/heat-map-picture.ts';
import type { TimeRange } from '../../src-shared/time.ts';
import type { SyncSession } from './sync-bench-session.ts';

/** What films are judged with. */
export interface FilmMapsDeps {
  readonly network: SeeNetwork;
  readonly settings: CamSettings;
  readonly session: SyncSession;
}

/** One map, and when in the film it is, seconds. Logits over {@link HeatMapMoment.fullLogit} 1. */
export interface FilmMap {
  readonly time: number;
  readonly moment: HeatMapMoment & { readonly strength: number };
}

/** The maps of a film, or of a part of it; moments of silence, which have no strength, are left out. */
export async function* filmMaps(path: string, range: TimeRange | null, { network, settings, session }: FilmMapsDeps, signal: AbortSignal): AsyncGenerator<FilmMap> {
  const plan = planCam({ media: await probe(path, session.tools, signal), audioTrack: 0, range }, network, session.tools, settings);
  let index = 0;
  for await (const records of plan.compute({ signal })) {
    for (const { strength, logits } of records) {
      const time = plan.start + plan.step * index++;
      if (strength !== null) yield { time, moment: { rows: plan.rows, columns: plan.columns, fullLogit: 1, strength, logits } };
    }
  }
}
