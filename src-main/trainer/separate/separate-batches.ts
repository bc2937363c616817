/**
 * @file Batches of mixtures. Batch number n is a function of the dataset, the seed and n alone, so a training that is resumed goes on with the very
 * batches that it would have seen.
 */
import type { Tensors } from '../../engine/protocol.ts';
import { separatorBins, spectraOf } from '../../networks/separator-config.ts';
import { SEPARATE_TENSORS } from '../../networks/separator-loss.ts';
import { numberedRandom } from '../../nn/random.ts';
import { type DrawnMixture, MixtureDraw } from './draw-mixture.ts';
import { mixtureSpectra } from './mixture.ts';
import type { SeparateConfig } from './separate-config.ts';
import type { MixtureParts } from './separate-dataset.ts';

/** Draws batches. */
export class SeparateBatches {
  readonly #draw: MixtureDraw;
  readonly #config: SeparateConfig;

  constructor(parts: MixtureParts, config: SeparateConfig) {
    this.#draw = new MixtureDraw(parts, config);
    this.#config = config;
  }

  /** Voices that are long enough. */
  get size(): number {
    return this.#draw.size;
  }

  /** Feeds of step `number`. */
  async at(number: number): Promise<Tensors> {
    const { batch, seed } = this.#config;
    const random = numberedRandom(seed, number);
    const feeds = new SeparateFeeds(this.#config, batch);
    for (let example = 0; example < batch; example++) feeds.put(example, await this.#draw.draw(random));
    return feeds.tensors();
  }
}

/** The feeds of one step or look, filled example by example. */
export class SeparateFeeds {
  readonly #config: Pick<SeparateConfig, 'network' | 'frames'>;
  readonly #count: number;
  readonly #spectra: { readonly mixture: Float32Array<ArrayBuffer>; readonly onScreen: Float32Array<ArrayBuffer>; readonly offScreen: Float32Array<ArrayBuffer>; readonly aligned: Float32Array<ArrayBuffer> };
  readonly #faces: Float32Array<ArrayBuffer>;
  readonly #present: Float32Array<ArrayBuffer>;

  constructor(config: Pick<SeparateConfig, 'network' | 'frames'>, count: number) {
    this.#config = config;
    this.#count = count;
    const size = count * spectraOf(config.frames) * separatorBins(config.network);
    this.#spectra = { mixture: new Float32Array(size), onScreen: new Float32Array(size), offScreen: new Float32Array(size), aligned: new Float32Array(size) };
    this.#faces = new Float32Array(count * config.frames * config.network.faceSize);
    this.#present = new Float32Array(count * config.frames * 2);
  }

  /** Takes a mixture as example `index`. */
  put(index: number, { on, off, margin, face }: DrawnMixture): void {
    const { network, frames } = this.#config;
    const part = (all: Float32Array) => all.subarray((index * all.length) / this.#count, ((index + 1) * all.length) / this.#count);
    const { mixture, onScreen, offScreen, aligned } = this.#spectra;
    mixtureSpectra(on, off, network, margin, { mixture: part(mixture), onScreen: part(onScreen), offScreen: part(offScreen), aligned: part(aligned) });
    if (!face) return;
    part(this.#faces).set(face);
    const flags = part(this.#present);
    for (let frame = 0; frame < frames; frame++) flags[2 * frame] = 1;
  }

  /** As `separateTask` takes them. Features of the whole picture are not told of. */
  tensors(): Tensors {
    const { frames, network } = this.#config;
    const shape = [this.#count, spectraOf(frames), separatorBins(network)];
    const { mixture, onScreen, offScreen, aligned } = this.#spectra;
    const T = SEPARATE_TENSORS;
    return {
      [T.mixture]: { dims: shape, data: mixture },
      [T.onScreen]: { dims: shape, data: onScreen },
      [T.offScreen]: { dims: shape, data: offScreen },
      [T.aligned]: { dims: shape, data: aligned },
      [T.faces]: { dims: [this.#count, frames, network.faceSize], data: this.#faces },
      ...Object.fromEntries(T.scenes.map((name, i) => [name, { dims: [this.#count, frames, network.sceneSizes[i]], data: new Float32Array(this.#count * frames * network.sceneSizes[i]) }])),
      [T.present]: { dims: [this.#count, frames, 2], data: this.#present },
    };
  }
}
