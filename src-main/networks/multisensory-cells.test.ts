/** @file Cells of the activation map: as many as the network gives, and where a change of the input is felt. */
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../nn/graph.ts';
import { ParameterCollector } from '../nn/parameters.ts';
import { mapCells } from './multisensory-cells.ts';
import { COMPACT, type MultisensoryConfig, PAPER, PAPER_FEATURES, PAPER_MAP, windowSamples } from './multisensory-config.ts';
import { multisensory } from './multisensory.ts';

function mapShape(config: MultisensoryConfig): readonly number[] {
  const graph = new GraphBuilder('multisensory');
  const pictures = graph.input('pictures', 'uint8', [1, config.frames, config.side, config.side, 3]);
  const sounds = graph.input('sounds', 'float32', [1, windowSamples(config), config.channels]);
  return multisensory({ graph, parameters: new ParameterCollector(graph), config }, pictures, sounds).map.shape;
}

describe('mapCells', () => {
  const sizes = { paper: PAPER, 'paper-map': PAPER_MAP, 'paper-features': PAPER_FEATURES, compact: COMPACT, long: { ...COMPACT, frames: 100 }, odd: { ...COMPACT, frames: 27, side: 96 } };

  it.each(Object.entries(sizes))('gives as many cells as the network: %s', (_, config) => {
    const { time, rows, columns } = mapCells(config);
    expect([1, time.length, rows.length, columns.length]).toEqual(mapShape(config));
  });

  it.each(Object.entries(sizes))('lie in order within the window, none far from where an even division has it: %s', (_, config) => {
    const { time, rows } = mapCells(config);
    for (const [cells, size] of [[time, config.frames], [rows, config.side]] as const) {
      const even = size / cells.length;
      cells.forEach((center, i) => {
        expect(center).toBeGreaterThan(i === 0 ? 0 : cells[i - 1]);
        expect(Math.abs(center - (i + 0.5) * even)).toBeLessThan(0.5 * even + 1);
      });
    }
  });

  it('are those of the layers: 112 pixels through 7, 3, 3 and 3 wide kernels with strides of 2', () => {
    // Element i is at 2i + 1.5 after the first layer, at 4i + 3.5 after pooling; the block's convolution makes that 8i + 7.5, its shortcut 8i + 3.5, so
    // 8i + 5.5 on average; the next block's 16i + 13.5 and 16i + 5.5.
    expect(mapCells(COMPACT).rows.slice(0, 3)).toEqual([9.5, 25.5, 41.5]);
  });
});
