/** @file Where in the picture a sound comes from: maps over a clip, for a window to draw, and exports with the map drawn in. */
import type { HeatMapStyle } from '../model/heat-map-style.ts';
import type { MediaId } from '../model/media.ts';
import type { TimeRange } from '../time.ts';
import type { Call } from './services.ts';

/** What to look at. */
export interface HeatMapOptions {
  readonly mediaId: MediaId;
  /** Null is the loudest track. */
  readonly audioTrack: number | null;
  /** Null is the whole clip. */
  readonly range: TimeRange | null;
}

/** Maps of a clip, or of a part of it, as far as they have been computed. The values are at `media/<id>/heat-map/<track>`. */
export interface HeatMapInfo {
  readonly mediaId: MediaId;
  readonly audioTrack: number;
  /** As asked for. With a range the resource is `media/<id>/heat-map/<track>?start=<seconds>&end=<seconds>`. */
  readonly range: TimeRange | null;
  /** Name and version of the network. */
  readonly model: string;
  readonly rows: number;
  readonly columns: number;
  /** Time of the first map and from one to the next, seconds. */
  readonly start: number;
  readonly step: number;
  /** Maps once complete; 0 where picture and sound have no moment in common. */
  readonly maps: number;
  /** Maps by now, from the first on. */
  readonly covered: number;
  readonly complete: boolean;
}

/** One picture with the map drawn in. */
export interface HeatMapStillOptions {
  readonly mediaId: MediaId;
  readonly audioTrack: number | null;
  /** Seconds. The frame on screen then is exported. */
  readonly time: number;
  readonly style: HeatMapStyle;
  /** PNG file, or null for `<name>.heat-map.<time>.png` in `folder`. */
  readonly output: string | null;
  /** Beside the source unless told. */
  readonly folder?: string | null;
  readonly overwrite: boolean;
}

/** A still that was written. */
export interface HeatMapStill {
  readonly output: string;
  /** When the exported frame appears, seconds. */
  readonly time: number;
  readonly width: number;
  readonly height: number;
  /** Probability that the sound belongs to the picture, 0–1; null in silence or where nothing is known. */
  readonly strength: number | null;
}

/** A video with the map drawn in. */
export interface HeatMapVideoOptions extends HeatMapOptions {
  readonly style: HeatMapStyle;
  /** MP4, MOV or MKV file, or null for `<name>.heat-map.mp4` in `folder`. */
  readonly output: string | null;
  /** Beside the source unless told. */
  readonly folder?: string | null;
  readonly overwrite: boolean;
}

/** A video that was written. */
export interface HeatMapVideo {
  readonly output: string;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** Mean strength over all maps that are not silent, 0–1; null when all are. */
  readonly meanStrength: number | null;
  readonly warnings: readonly string[];
}

/** The numbers behind a heat map. */
export interface HeatMapDataOptions extends HeatMapOptions {
  /** JSON file, or null for `<name>.heat-map.json` beside the source. */
  readonly output: string | null;
  readonly overwrite: boolean;
}

/** What was written of them. */
export interface HeatMapData {
  readonly output: string;
  readonly maps: number;
  /** Mean strength over all maps that are not silent, 0–1; null when all are. */
  readonly meanStrength: number | null;
}

/** Heat maps. All of it throws `model.missing` while there is no multisensory network. */
export interface HeatMapService {
  /** Computes maps unless they are there. `progress.partial` carries a {@link HeatMapInfo} whenever more of them can be read. */
  compute(args: HeatMapOptions, call: Call): Promise<HeatMapInfo>;
  /** Writes one frame at full resolution with the map over it. */
  exportStill(args: HeatMapStillOptions, call: Call): Promise<HeatMapStill>;
  /** Writes the picture with the map over it, the sound copied. */
  exportVideo(args: HeatMapVideoOptions, call: Call): Promise<HeatMapVideo>;
  /** Writes the maps as numbers, for other programs. */
  exportData(args: HeatMapDataOptions, call: Call): Promise<HeatMapData>;
}
