/** @file What one frame of a heat map costs the window: finding the map between its neighbors and coloring it, in processor time, for each look and size of the stage. */
import { camRecordBytes, type CamHeader, encodeCamRecord } from '../src-shared/model/class-activation-map.ts';
import { paintHeatMap } from '../src-shared/model/heat-map-picture.ts';
import { DEFAULT_HEAT_MAP_STYLE, type HeatMapStyle, SIGNED_HEAT_MAP_STYLE } from '../src-shared/model/heat-map-style.ts';
import { rasterFor } from '../src-renderer/see/kernels/raster.ts';
import { LoadedMaps } from '../src-renderer/see/loaded-maps.ts';

/** What a frame may take so that scrubbing keeps up with 30 pictures per second, ms. */
const BUDGET = 33;
const FRAMES = 400;
const STAGES = [
  { width: 854, height: 480 },
  { width: 1920, height: 1080 },
  { width: 1080, height: 1920 },
] as const;
const STYLES: readonly (readonly [string, HeatMapStyle])[] = [
  ['sources', DEFAULT_HEAT_MAP_STYLE],
  ['weight', { ...DEFAULT_HEAT_MAP_STYLE, values: 'absolute' }],
  ['signed', SIGNED_HEAT_MAP_STYLE],
];

/** Ten minutes of maps with as many cells as the largest network gives. */
function plantMaps(): LoadedMaps {
  const header: CamHeader = { rows: 28, columns: 28, maps: 3750, covered: 3750, complete: true, start: 0.04, step: 0.16, fullLogit: 4 };
  const maps = new LoadedMaps(header);
  const records = new Uint8Array(header.maps * camRecordBytes(header));
  for (let map = 0; map < header.maps; map += 1) {
    const logits = Float32Array.from({ length: header.rows * header.columns }, (_, cell) => 5 * Math.sin(cell * 0.37 + map) * Math.cos(map * 0.01));
    records.set(encodeCamRecord({ strength: 0.9, logits }, header), map * camRecordBytes(header));
  }
  maps.append(records);
  return maps;
}

/** Processor time of each frame of a scrub over the whole clip, ms, ascending. */
function scrub(maps: LoadedMaps, style: HeatMapStyle, stage: (typeof STAGES)[number]): readonly number[] {
  const raster = rasterFor(stage);
  const pixels = new Uint8ClampedArray(raster.width * raster.height * 4);
  const costs: number[] = [];
  for (let frame = 0; frame < FRAMES; frame += 1) {
    const before = process.cpuUsage();
    const moment = maps.at((frame * 37.3) % 590);
    if (!moment) throw new Error('a planted map is missing');
    paintHeatMap(moment, style, raster, pixels);
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / 1000);
  }
  return costs.sort((a, b) => a - b);
}

const maps = plantMaps();
scrub(maps, DEFAULT_HEAT_MAP_STYLE, STAGES[0]);
process.stdout.write(`${'stage'.padEnd(14)}${'values'.padEnd(10)}${'median'.padStart(9)}${'95 %'.padStart(9)}${'longest'.padStart(9)}   of ${BUDGET} ms\n`);
for (const stage of STAGES) {
  for (const [name, style] of STYLES) {
    const costs = scrub(maps, style, stage);
    const figures = [costs[FRAMES >> 1], costs[Math.floor(FRAMES * 0.95)], costs[FRAMES - 1]].map((cost) => `${(cost ?? Number.NaN).toFixed(1)} ms`.padStart(9));
    process.stdout.write(`${`${stage.width} × ${stage.height}`.padEnd(14)}${name.padEnd(10)}${figures.join('')}\n`);
  }
}
