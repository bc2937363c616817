/** @file The feeds of one step or look, filled picture by picture as `alignTask` takes them. */
import type { Tensors } from '../../engine/protocol.ts';
import { ALIGN_TENSORS, type AlignShape, joinedSteps, mapPlaces } from '../../networks/multisensory-align.ts';
import { type MultisensoryConfig, windowSamples } from '../../networks/multisensory-config.ts';
import { type Inset, insetRegions } from './inset.ts';

/** Feeds in the making. */
export class AlignFeeds {
  readonly #network: MultisensoryConfig;
  readonly #shape: AlignShape;
  readonly #pictures: Uint8Array<ArrayBuffer>;
  readonly #sounds: Float32Array<ArrayBuffer>;
  readonly #regions: Float32Array<ArrayBuffer>;
  readonly #owned: Float32Array<ArrayBuffer>;
  readonly #present: boolean[];
  readonly #unasked = new Set<number>();
  readonly #taught: Float32Array<ArrayBuffer>;

  constructor(network: MultisensoryConfig, shape: AlignShape) {
    const [rows, columns] = mapPlaces(network);
    const { pictures, sounds, regions, teacher } = shape;
    this.#network = network;
    this.#shape = shape;
    this.#pictures = new Uint8Array(pictures * network.frames * network.side ** 2 * 3);
    this.#sounds = new Float32Array(sounds * pictures * windowSamples(network) * network.channels);
    this.#regions = new Float32Array(pictures * regions * rows * columns);
    this.#owned = new Float32Array(pictures * regions * sounds);
    this.#present = new Array<boolean>(pictures * regions).fill(false);
    this.#taught = new Float32Array(sounds * pictures * joinedSteps(network) * teacher);
  }

  /** The pictures of one example, `[frames, side, side, 3]`, to draw into. */
  picturesOf(index: number): Uint8Array {
    const area = this.#network.frames * this.#network.side ** 2 * 3;
    return this.#pictures.subarray(index * area, (index + 1) * area);
  }

  /** One of the sounds that a picture is tried with, clipped to [-1, 1]. */
  putSound(index: number, choice: number, samples: Float32Array): void {
    const length = windowSamples(this.#network) * this.#network.channels;
    const at = (choice * this.#shape.pictures + index) * length;
    for (let i = 0; i < length; i++) this.#sounds[at + i] = Math.max(-1, Math.min(1, samples[i]));
  }

  /** Which sounds are a region's own, for the inset and around it, or for the whole picture. */
  putAnswers(index: number, owners: readonly (readonly boolean[])[], inset: Inset | null): void {
    const [rows, columns] = mapPlaces(this.#network);
    const places = rows * columns;
    const regions = inset ? insetRegions(inset, this.#network.side, rows) : [new Float32Array(places).fill(1 / places)];
    for (const [region, weights] of regions.entries()) {
      const at = index * this.#shape.regions + region;
      this.#present[at] = true;
      this.#regions.set(weights, at * places);
      this.#owned.set(owners[region].map(Number), at * this.#shape.sounds);
    }
  }

  /** Where in the picture to look for what is heard: the places of the map whose middles lie there. */
  putZone(index: number, zone: Inset): void {
    const [rows, columns] = mapPlaces(this.#network);
    this.#regions.set(insetRegions(zone, this.#network.side, rows)[0], index * this.#shape.regions * rows * columns);
  }

  /** What the teacher says of one of the sounds, `[steps, teacher]`. */
  putTaught(index: number, choice: number, vectors: Float32Array): void {
    this.#taught.set(vectors, (choice * this.#shape.pictures + index) * vectors.length);
  }

  /** Says that the last sound of a picture is too near its first to be told from it: the first region is not asked. */
  putTooNear(index: number): void {
    this.#unasked.add(index);
  }

  /** As `alignTask` takes them. A region's own sounds weigh as much as all others together; one without an own sound half of that. */
  tensors(): Tensors {
    const { frames, side, channels } = this.#network;
    const { pictures, sounds, regions, teacher } = this.#shape;
    const steps = joinedSteps(this.#network);
    const [shares, picks] = [new Float32Array(this.#owned.length), new Float32Array(this.#owned.length)];
    for (const [at, present] of this.#present.entries()) {
      if (!present) continue;
      const own = this.#owned.subarray(at * sounds, (at + 1) * sounds);
      const count = own.reduce((sum, value) => sum + value, 0);
      const asked = this.#unasked.has(Math.floor(at / regions)) && at % regions === 0 ? sounds - 1 : sounds;
      own.forEach((owned, sound) => {
        if (sound < asked) shares[at * sounds + sound] = 0.5 / (owned ? count : asked - count);
        picks[at * sounds + sound] = owned ? 1 / count : 0;
      });
    }
    const answers = (data: Float32Array) => ({ dims: [pictures, regions, sounds], data });
    return {
      [ALIGN_TENSORS.pictures]: { dims: [pictures, frames, side, side, 3], data: this.#pictures },
      [ALIGN_TENSORS.sounds]: { dims: [sounds * pictures, windowSamples(this.#network), channels], data: this.#sounds },
      [ALIGN_TENSORS.regions]: { dims: [pictures, regions, this.#regions.length / pictures / regions], data: this.#regions },
      [ALIGN_TENSORS.owned]: answers(this.#owned),
      [ALIGN_TENSORS.shares]: answers(toSumOne(shares)),
      [ALIGN_TENSORS.picks]: answers(toSumOne(picks)),
      ...(teacher > 0 && { [ALIGN_TENSORS.taught]: { dims: [sounds * pictures, steps, teacher], data: this.#taught } }),
    };
  }
}

function toSumOne(weights: Float32Array): Float32Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / Math.max(1e-9, total));
}
