/** @file The published separation network against its description: every layer's shape, the number of parameters and of multiplications. */
import { describe, expect, it } from 'vitest';
import { PAPER_FEATURES } from '../../src-main/networks/multisensory-config.ts';
import { buildSeparatorPaper, PAPER_BLIND_SEPARATOR, PAPER_SEPARATOR, separatorPaperLayout, type SeparatorPaperConfig } from '../../src-main/networks/separator-paper-export.ts';
import { graphFlops } from '../../src-main/nn/flops.ts';
import { GraphBuilder } from '../../src-main/nn/graph.ts';
import { ParameterCollector } from '../../src-main/nn/parameters.ts';
import { elementCount } from '../../src-main/nn/tensor.ts';

/** The network without values; layers as `frames×bins×channels`. */
function built(config: SeparatorPaperConfig): { readonly layers: Readonly<Record<string, string>>; readonly multiplications: number; readonly graph: GraphBuilder } {
  const graph = new GraphBuilder('separator');
  const layers: Record<string, string> = {};
  buildSeparatorPaper(graph, new ParameterCollector(graph), config, (name, { shape: [, channels, ...places] }) => {
    if (/^(gen|merge scale)/.test(name)) layers[name] = [...places, channels].join('×');
  });
  return { layers, multiplications: graphFlops(graph) / 2, graph };
}

const PUBLISHED_LAYERS = {
  'gen/conv1': '128×512×64',
  'gen/conv2': '128×256×128',
  'gen/conv3': '64×128×256',
  'merge scale 0': '64×128×320',
  'gen/conv4': '32×64×512',
  'merge scale 1': '32×64×640',
  'gen/conv5': '16×32×512',
  'merge scale 2': '16×32×1024',
  'gen/conv6': '8×16×512',
  'gen/conv7': '4×8×512',
  'gen/conv8': '2×4×512',
  'gen/conv9': '1×2×512',
  'gen/deconv1': '2×4×512',
  'gen/deconv2': '4×8×512',
  'gen/deconv3': '8×16×512',
  'gen/deconv4': '16×32×512',
  'gen/deconv5': '32×64×512',
  'gen/deconv6': '64×128×256',
  'gen/deconv7': '128×256×128',
  'gen/deconv8': '128×512×64',
  'gen/fg': '128×1024×2',
  'gen/bg': '128×1024×2',
};

describe('the published size', () => {
  it('has every layer, in its size and order', () => {
    expect(Object.entries(built(PAPER_SEPARATOR).layers)).toEqual(Object.entries(PUBLISHED_LAYERS));
  });

  it('joins nothing where it separates by sound alone', () => {
    const { layers, graph } = built(PAPER_BLIND_SEPARATOR);
    expect(layers).toEqual(Object.fromEntries(Object.entries(PUBLISHED_LAYERS).filter(([name]) => !name.startsWith('merge'))));
    expect(graph.build().inputs.map(({ name }) => name)).not.toContain('pictures');
  });

  it('has as many parameters as the checkpoints: 113.67 million, 77.62 of them in the u-net, and 67.00 without picture', () => {
    const separating = (config: SeparatorPaperConfig) => separatorPaperLayout(config).parameters.filter(({ name, kind }) => kind === 'weight' && name.startsWith('gen/')).reduce((sum, { shape }) => sum + elementCount(shape), 0);
    expect(separatorPaperLayout(PAPER_SEPARATOR).sizes.weight / 1e6).toBeCloseTo(113.67, 2);
    expect(separating(PAPER_SEPARATOR) / 1e6).toBeCloseTo(77.62, 2);
    expect(separating(PAPER_BLIND_SEPARATOR) / 1e6).toBeCloseTo(67.0, 2);
    expect(separatorPaperLayout(PAPER_BLIND_SEPARATOR).sizes.weight).toBe(separating(PAPER_BLIND_SEPARATOR));
  });

  it('multiplies as often as counted by hand, 142.5 thousand million times in 2.1 s, and 559 in 8.3 s', () => {
    expect(built(PAPER_SEPARATOR).multiplications / 1e9).toBeCloseTo(142.5, 0);
    const long = { ...PAPER_SEPARATOR, frames: 512, conditioning: { ...PAPER_FEATURES, frames: 248 } };
    expect(Math.round(built(long).multiplications / 1e9)).toBe(559);
  });

  it('refuses windows that do not halve evenly', () => {
    expect(() => built({ ...PAPER_SEPARATOR, frames: 100 })).toThrow('Concat');
  });
});
