/**
 * @file Batches to learn alignment from. Batch number n is a function of the dataset, the seed and n alone, so a training that is resumed goes on with
 * the very batches that it would have seen.
 */
import type { Tensors } from '../../engine/protocol.ts';
import { ALIGN_TENSORS } from '../../networks/multisensory-align.ts';
import { type MultisensoryConfig, windowSamples } from '../../networks/multisensory-config.ts';
import { seededRandom } from '../../nn/random.ts';
import type { AlignConfig } from './align-config.ts';
import type { AlignView } from './align-dataset.ts';
import { cutView, MIDDLE, randomView, type ViewVariation } from './cut-view.ts';
import { drawPair, type DrawnPair, shiftRange } from './shift-draw.ts';
import { readView } from './view-file.ts';

/** Moments drawn per example, of which the loudest is kept: silence belongs to any picture. */
const CANDIDATES = 2;

/** Draws batches. */
export class AlignBatches {
  readonly #views: readonly AlignView[];
  readonly #cumulative: Float64Array;
  readonly #config: AlignConfig;

  constructor(views: readonly AlignView[], config: AlignConfig) {
    this.#config = config;
    this.#views = views.filter((entry) => rangeOf(entry, config, Infinity) !== null);
    this.#cumulative = cumulativeWeights(this.#views, config.network.frames);
  }

  /** Views that are long enough. */
  get size(): number {
    return this.#views.length;
  }

  /** Feeds of step `number`. */
  async at(number: number): Promise<Tensors> {
    const { batch, seed, network } = this.#config;
    const random = seededRandom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca77));
    const feeds = new AlignFeeds(network, batch);
    for (let example = 0; example < batch; example++) {
      const place = random() * (this.#cumulative.at(-1) ?? 0);
      const entry = this.#views[this.#cumulative.findIndex((end) => place < end)];
      if (!entry) throw new RangeError(`no view of more than ${network.frames} frames to draw from`);
      const range = rangeOf(entry, this.#config, number);
      if (!range) throw new RangeError('a view that was long enough is too short');
      const slack = entry.view.frames - network.frames;
      const loudest = await drawLoud(entry, network.frames, () => drawPair(random, slack, range));
      feeds.put(example, loudest, randomView(random), 10 ** ((random() * 18 - 12) / 20));
    }
    return feeds.tensors();
  }
}

/** Pictures with both their sounds, as read. */
export interface AlignExample {
  readonly pictures: Uint8Array;
  readonly size: number;
  readonly own: Float32Array;
  readonly other: Float32Array;
}

/** The feeds of one step or look, filled example by example. */
export class AlignFeeds {
  readonly #network: MultisensoryConfig;
  readonly #count: number;
  readonly #pictures: Uint8Array<ArrayBuffer>;
  readonly #sounds: Float32Array<ArrayBuffer>;

  constructor(network: MultisensoryConfig, count: number) {
    this.#network = network;
    this.#count = count;
    this.#pictures = new Uint8Array(count * network.frames * network.side ** 2 * 3);
    this.#sounds = new Float32Array(2 * count * windowSamples(network) * network.channels);
  }

  /** @param gain the same for both sounds, or loudness would tell them apart. */
  put(index: number, { pictures, size, own, other }: AlignExample, variation: ViewVariation = MIDDLE, gain = 1): void {
    const { frames, side } = this.#network;
    const area = frames * side ** 2 * 3;
    cutView(pictures, { frames, size, wanted: side }, variation, this.#pictures.subarray(index * area, (index + 1) * area));
    const length = own.length;
    for (const [sound, at] of [[own, index], [other, index + this.#count]] as const) {
      for (let i = 0; i < length; i++) this.#sounds[at * length + i] = Math.max(-1, Math.min(1, gain * sound[i]));
    }
  }

  /** As `alignTask` takes them. */
  tensors(): Tensors {
    const { frames, side, channels } = this.#network;
    return {
      [ALIGN_TENSORS.pictures]: { dims: [this.#count, frames, side, side, 3], data: this.#pictures },
      [ALIGN_TENSORS.sounds]: { dims: [2 * this.#count, windowSamples(this.#network), channels], data: this.#sounds },
    };
  }
}

/** The loudest of some drawn moments. Both sounds count alike, so that loudness does not tell which is the picture's own. */
export async function drawLoud(entry: AlignView, frames: number, draw: () => DrawnPair): Promise<AlignExample> {
  const pairs = Array.from({ length: CANDIDATES }, draw);
  const heard = await readView(entry.path, entry.contents, entry.view, { from: 0, frames, sounds: pairs.flatMap(({ own, other }) => [own, other]) });
  const levels = pairs.map((_, i) => power(heard.sounds[2 * i]) + power(heard.sounds[2 * i + 1]));
  const best = levels.indexOf(Math.max(...levels));
  const { pictures } = await readView(entry.path, entry.contents, entry.view, { from: pairs[best].own, frames, sounds: [] });
  return { pictures, size: entry.contents.size, own: heard.sounds[2 * best], other: heard.sounds[2 * best + 1] };
}

/** Shifts that a view holds at a step, frames. */
export function rangeOf({ view }: AlignView, { network, shift }: Pick<AlignConfig, 'network' | 'shift'>, step: number): { readonly least: number; readonly most: number } | null {
  return shiftRange(view.frames - network.frames, shift, step, network.frameRate);
}

/**
 * Views count by their length; folders by the root of theirs, so that two thousand clips of one kind do not drown sixty of another. Views of the same
 * source share its weight.
 */
function cumulativeWeights(views: readonly AlignView[], frames: number): Float64Array {
  const folderOf = ({ source }: AlignView) => source.slice(0, Math.max(0, source.lastIndexOf('/')));
  const lengths = new Map<string, number>();
  for (const entry of views) lengths.set(folderOf(entry), (lengths.get(folderOf(entry)) ?? 0) + entry.view.frames / frames);
  let total = 0;
  return Float64Array.from(views, (entry) => (total += entry.view.frames / frames / Math.sqrt(lengths.get(folderOf(entry)) ?? 1)));
}

function power(samples: Float32Array): number {
  let sum = 0;
  for (const value of samples) sum += value * value;
  return sum;
}
