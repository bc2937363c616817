/** @file The multisensory network against its published description: every layer's shape, the number of parameters, padding, pooling, and the numbers that come out. */
import { describe, expect, it } from 'vitest';
import { poolBoundaries } from '../../src-main/networks/fractional-pool.ts';
import { COMPACT, type MultisensoryConfig, PAPER, PAPER_FEATURES, PAPER_MAP, windowSamples } from '../../src-main/networks/multisensory-config.ts';
import { multisensory, type Multisensory } from '../../src-main/networks/multisensory.ts';
import { samePads } from '../../src-main/networks/same-padding.ts';
import { graphFlops } from '../../src-main/nn/flops.ts';
import { GraphBuilder } from '../../src-main/nn/graph.ts';
import { ParameterCollector, type ParameterLayout } from '../../src-main/nn/parameters.ts';
import { elementCount } from '../../src-main/nn/tensor.ts';
import { publishedShapes } from '../helpers/published-variables.ts';

interface Built extends Multisensory {
  readonly layers: ReadonlyMap<string, string>;
  readonly layout: ParameterLayout;
  readonly multiplications: number;
}

/** The network without values; layers as `time×rows×columns×channels` of one window. */
function built(config: MultisensoryConfig, sounds = 1): Built {
  const graph = new GraphBuilder('multisensory');
  const parameters = new ParameterCollector(graph);
  const layers = new Map<string, string>();
  const pictures = graph.input('pictures', 'uint8', [1, config.frames, config.side, config.side, 3]);
  const waves = graph.input('sounds', 'float32', [sounds, windowSamples(config), config.channels]);
  const watch = (name: string, { shape: [, channels, ...places] }: { readonly shape: readonly number[] }) => layers.set(name, [...places, channels].join('×'));
  return { ...multisensory({ graph, parameters, config, watch }, pictures, waves), layers, layout: parameters.layout(), multiplications: graphFlops(graph) / 2 };
}

/** Layer, its result for 125 pictures, and for 63. */
const PUBLISHED_LAYERS = `
sf/conv1_1 21897×64 11036×64
sf pool 5474×64 2759×64
sf/conv2_1_short 1369×128 690×128
sf/conv2_1_1 1369×128 690×128
sf/conv2_1_2 1369×128 690×128
sf/conv2_1_bn 1369×128 690×128
sf/conv3_1 shortcut 343×128 173×128
sf/conv3_1_1 343×128 173×128
sf/conv3_1_2 343×128 173×128
sf/conv3_1_bn 343×128 173×128
sf/conv4_1_short 86×256 44×256
sf/conv4_1_1 86×256 44×256
sf/conv4_1_2 86×256 44×256
sf/conv4_1_bn 86×256 44×256
im/conv1 63×112×112×64 32×112×112×64
im pool 63×56×56×64 32×56×56×64
im/conv2_1_1 63×56×56×64 32×56×56×64
im/conv2_1_2 63×56×56×64 32×56×56×64
im/conv2_1_bn 63×56×56×64 32×56×56×64
im/conv2_2 shortcut 32×28×28×64 16×28×28×64
im/conv2_2_1 32×28×28×64 16×28×28×64
im/conv2_2_2 32×28×28×64 16×28×28×64
im/conv2_2_bn 32×28×28×64 16×28×28×64
sf fractional_max_pool 32×256 16×256
sf/conv5_1 32×128 16×128
concat(im64,sf128) 32×28×28×192 16×28×28×192
im/merge1 32×28×28×512 16×28×28×512
im/merge2 32×28×28×128 16×28×28×128
im/merge_block_bn 32×28×28×128 16×28×28×128
im/conv3_1_1 32×28×28×128 16×28×28×128
im/conv3_1_2 32×28×28×128 16×28×28×128
im/conv3_1_bn 32×28×28×128 16×28×28×128
im/conv3_2_1 32×28×28×128 16×28×28×128
im/conv3_2_2 32×28×28×128 16×28×28×128
im/conv3_2_bn 32×28×28×128 16×28×28×128
im/conv4_1_short 16×14×14×256 8×14×14×256
im/conv4_1_1 16×14×14×256 8×14×14×256
im/conv4_1_2 16×14×14×256 8×14×14×256
im/conv4_1_bn 16×14×14×256 8×14×14×256
im/conv4_2_1 16×14×14×256 8×14×14×256
im/conv4_2_2 16×14×14×256 8×14×14×256
im/conv4_2_bn 16×14×14×256 8×14×14×256
im/conv5_1_short 16×7×7×512 8×7×7×512
im/conv5_1_1 16×7×7×512 8×7×7×512
im/conv5_1_2 16×7×7×512 8×7×7×512
im/conv5_1_bn 16×7×7×512 8×7×7×512
im/conv5_2_1 16×7×7×512 8×7×7×512
im/conv5_2_2 16×7×7×512 8×7×7×512
im/conv5_2_bn 16×7×7×512 8×7×7×512
joint/logits 16×7×7×1 8×7×7×1
`
  .trim()
  .split('\n')
  .map((line) => {
    const [short = '', long = '', ...name] = line.split(' ').reverse();
    return { name: name.reverse().join(' '), long, short };
  });

describe('the published size', () => {
  it('has every layer, in its size, for 125 and for 63 pictures', () => {
    const [long, short] = [built(PAPER).layers, built(PAPER_FEATURES).layers];
    expect([...long.keys()].sort()).toEqual(PUBLISHED_LAYERS.map(({ name }) => name).sort());
    expect(PUBLISHED_LAYERS.map(({ name }) => ({ name, long: long.get(name), short: short.get(name) }))).toEqual(PUBLISHED_LAYERS);
  });

  it('judges 87,588 samples, or 44,144 for features', () => {
    expect(windowSamples(PAPER)).toBe(87_588);
    expect(windowSamples(PAPER_FEATURES)).toBe(44_144);
  });

  it('has as many parameters as the checkpoints: 36.04 million, 36.05 with the scales of the separation networks', () => {
    for (const config of [PAPER, PAPER_MAP, PAPER_FEATURES]) {
      const shapes = [...publishedShapes({ hasScale: config.norm.hasScale, width: 64 })];
      const count = (statistic: boolean) => shapes.filter(([name]) => /moving_/.test(name) === statistic).reduce((sum, [, shape]) => sum + elementCount(shape), 0);
      expect(built(config).layout.sizes).toEqual({ weight: count(false), statistic: count(true) });
    }
    expect(built(PAPER).layout.sizes.weight).toBe(36_044_609);
    expect(built(PAPER_FEATURES).layout.sizes.weight).toBe(36_051_521);
  });

  it('leaves the last stride out where the map is what counts', () => {
    expect(built(PAPER).map.shape).toEqual([1, 16, 7, 7]);
    expect(built(PAPER_MAP).map.shape).toEqual([1, 16, 14, 14]);
    expect(built({ ...PAPER_MAP, frames: 63 }).map.shape).toEqual([1, 8, 14, 14]);
  });

  it('multiplies as often as counted by hand, and shares the picture between sounds', () => {
    const [one, three] = [built(PAPER).multiplications, built(PAPER, 3).multiplications];
    expect(one / 1e9).toBeCloseTo(175, 0);
    expect(built(PAPER_MAP).multiplications / 1e9).toBeCloseTo(233.5, 1);
    expect((three - one) / 2e9).toBeCloseTo(89, 0);
  });

  it('has features of 64, 128 and 512 channels at three scales', () => {
    expect(built(PAPER_FEATURES).scales.map(({ shape }) => shape)).toEqual([[1, 64, 16, 28, 28], [1, 128, 16, 28, 28], [1, 512, 8, 7, 7]]);
  });
});

describe('the compact size', () => {
  it('keeps the layers, features and map, with each kernel over time and space in two', () => {
    const { layers, map, scales } = built(COMPACT);
    const whole = [...layers.keys()].flatMap((name) => (name.endsWith('/space') ? [] : [name.replace(/\/time$/, '')]));
    expect(new Set(whole)).toEqual(new Set([...PUBLISHED_LAYERS.map(({ name }) => name), 'im/match1', 'im/match2', 'im/match', 'sf/match1', 'sf/match']));
    expect(map.shape).toEqual([1, 5, 7, 7]);
    expect(built({ ...COMPACT, side: 224 }).map.shape).toEqual([1, 5, 14, 14]);
    expect(scales.map(({ shape }) => shape[1])).toEqual([16, 32, 128]);
  });

  it('takes any multiple of four pictures without a remainder of sound', () => {
    for (const frames of [8, 20, 40, 100]) {
      const { layers } = built({ ...COMPACT, frames });
      expect(Number(layers.get('sf/conv4_1_bn')?.split('×')[0])).toBe((frames / 2) * 3);
      expect(poolBoundaries((frames / 2) * 3, frames / 2)).toEqual(Array.from({ length: frames / 2 + 1 }, (_, i) => 3 * i));
    }
  });
});

describe('samePads', () => {
  it('puts the odd zero after the input', () => {
    expect(samePads([125, 224, 224], [5, 7, 7], [2, 2, 2])).toEqual([2, 2, 2, 2, 3, 3]);
    expect(samePads([248], [5], [2])).toEqual([1, 2]);
    expect(samePads([112, 112], [3, 3], [2, 2])).toEqual([0, 0, 1, 1]);
    expect(samePads([63, 56], [3, 3], [2, 2])).toEqual([1, 0, 1, 1]);
    expect(samePads([87_588], [65], [4])).toEqual([30, 31]);
    expect(samePads([5474], [15], [4])).toEqual([6, 7]);
    expect(samePads([14], [1], [2])).toEqual([0, 0]);
  });
});

describe('poolBoundaries', () => {
  it('draws the windows that the published networks know', () => {
    const drawn = { 44: 16, 86: 32, 170: 62 };
    const windows = {
      44: '0 3 5 8 11 14 16 19 22 25 27 30 33 36 38 41 44',
      86: '0 3 5 8 11 13 16 19 21 24 27 29 32 35 37 40 43 46 48 51 54 56 59 62 64 67 70 72 75 78 80 83 86',
      170: '0 3 5 8 11 14 16 19 22 24 27 30 33 35 38 41 44 46 49 52 55 57 60 63 66 68 71 74 77 79 82 85 88 90 93 96 99 101 104 107 109 112 115 118 120 123 126 129 131 134 137 140 142 145 148 151 153 156 159 162 164 167 170',
    };
    for (const [length, outputs] of Object.entries(drawn)) expect(poolBoundaries(Number(length), outputs).join(' ')).toBe(windows[length as unknown as keyof typeof windows]);
  });

  it('refuses to make a sequence longer', () => {
    expect(() => poolBoundaries(4, 5)).toThrow(RangeError);
  });
});
