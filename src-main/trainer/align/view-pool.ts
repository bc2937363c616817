/** @file The views of a dataset to draw from: by weight, by likeness of their sound, and at moments that are loud enough to say something. */
import { joinedSteps } from '../../networks/multisensory-align.ts';
import { drawWeighted, rootWeights } from '../root-weights.ts';
import type { AlignConfig } from './align-config.ts';
import type { AlignView } from './align-dataset.ts';
import { type Moment, momentAt, type MomentPool } from './moment-pool.ts';
import { displacedFrame, shiftedFrame, frameBetween } from './shift-draw.ts';
import { similarSounds, soundColor } from './similar-sounds.ts';
import type { SoundTeacher } from './sound-teacher.ts';
import { readView } from './view-file.ts';

/** Moments drawn of which the loudest is kept: silence belongs to any picture. */
const CANDIDATES = 2;
/** Draws until a view of another source, or of a face, has been found. */
const TRIES = 4;
/** Most of a view that its sound's color is taken from, frames. */
const COLOR_FRAMES = 250;

/** Views with the likeness of their sounds. */
export class ViewPool implements MomentPool {
  readonly views: readonly AlignView[];
  readonly #config: AlignConfig;
  readonly #cumulative: Float64Array;
  readonly #similar: readonly (readonly number[])[];
  /** Per view `[frames, taughtSize]`. */
  readonly #taught: readonly Float32Array[];
  /** Numbers that the teacher says per step. */
  readonly taughtSize: number;

  private constructor(views: readonly AlignView[], config: AlignConfig, { similar, taught, taughtSize }: { readonly similar: readonly (readonly number[])[]; readonly taught: readonly Float32Array[]; readonly taughtSize: number }) {
    this.views = views;
    this.#config = config;
    this.#similar = similar;
    this.#taught = taught;
    this.taughtSize = taughtSize;
    this.#cumulative = rootWeights(views.map(({ source, view }) => ({ source, length: view.frames / config.network.frames })));
  }

  /** The views that are long enough for one window; their sounds are read, and heard by the teacher, once. */
  static async open(views: readonly AlignView[], config: AlignConfig, teacher: SoundTeacher): Promise<ViewPool> {
    const usable = views.filter(({ view }) => view.frames >= config.network.frames);
    const [colors, taught]: [Float32Array[], Float32Array[]] = [[], []];
    for (const { path, contents, view } of usable) {
      const { sounds: [sound] } = await readView(path, contents, view, { from: 0, frames: 0, sounds: [0], soundFrames: view.frames });
      colors.push(soundColor(sound.subarray(0, Math.round((COLOR_FRAMES * contents.sampleRate) / contents.frameRate) * contents.channels)));
      taught.push(await teacher.listen(sound, contents.sampleRate, view.frames));
    }
    const similar = similarSounds(colors, usable.map(({ source }) => source));
    return new ViewPool(usable, config, { similar, taught, taughtSize: teacher.size });
  }

  draw(random: () => number): number {
    const found = drawWeighted(this.#cumulative, random);
    if (found === -1) throw new RangeError('no views to draw from');
    return found;
  }

  /** A view that zooms into a face, by weight; any where there are none. */
  drawFace(random: () => number): number {
    const drawn = Array.from({ length: TRIES }, () => this.draw(random));
    return drawn.find((view) => this.views[view].view.kind === 'face') ?? drawn[0];
  }

  drawOther(view: number, random: () => number): number {
    if (random() < 0.5) return this.drawSimilar(view, random);
    const { source } = this.views[view];
    const drawn = Array.from({ length: TRIES }, () => this.draw(random));
    return drawn.find((other) => this.views[other].source !== source) ?? this.drawSimilar(view, random);
  }

  drawSimilar(view: number, random: () => number): number {
    const similar = this.#similar[view];
    return similar[Math.floor(random() * similar.length)] ?? view;
  }

  async drawMoment(view: number, random: () => number): Promise<Moment> {
    const slack = this.#slack(view);
    const drawn = Array.from({ length: CANDIDATES }, () => Math.floor(random() * (slack + 1)));
    if (slack === 0) return { view, frame: 0 };
    const powers = await Promise.all(drawn.map(async (frame) => power(await this.sound({ view, frame }))));
    return { view, frame: drawn[powers.indexOf(Math.max(...powers))] };
  }

  shifted({ view, frame }: Moment, step: number, random: () => number): Moment | null {
    const { network, shift } = this.#config;
    return momentAt(view, shiftedFrame(frame, this.#slack(view), { schedule: shift, step, frameRate: network.frameRate }, random));
  }

  displaced({ view, frame }: Moment, random: () => number): Moment | null {
    return momentAt(view, displacedFrame(frame, this.#slack(view), this.#config.network.frames, random));
  }

  /** Another moment of the same view, at least a second away; null where it is too short. */
  distant({ view, frame }: Moment, random: () => number): Moment | null {
    return momentAt(view, frameBetween(frame, this.#slack(view), { least: this.#config.network.frameRate, most: Infinity }, random));
  }

  /** Frames that a window can be moved by. */
  #slack(view: number): number {
    return this.views[view].view.frames - this.#config.network.frames;
  }

  async sound({ view, frame }: Moment): Promise<Float32Array> {
    const { path, contents, view: stored } = this.views[view];
    return (await readView(path, contents, stored, { from: 0, frames: 0, sounds: [frame], soundFrames: this.#config.network.frames })).sounds[0];
  }

  taught({ view, frame }: Moment): Promise<Float32Array> {
    return Promise.resolve(perStep(this.#taught[view].subarray(frame * this.taughtSize), this.taughtSize, this.#config.network));
  }

  async pictures({ view, frame }: Moment): Promise<{ readonly data: Uint8Array; readonly size: number }> {
    const { path, contents, view: stored } = this.views[view];
    const { pictures } = await readView(path, contents, stored, { from: frame, frames: this.#config.network.frames, sounds: [], soundFrames: 0 });
    return { data: pictures, size: contents.size };
  }
}

/** Of one vector per picture, `[frames, size]`, those of the second picture of each step. */
export function perStep(vectors: Float32Array, size: number, network: AlignConfig['network']): Float32Array {
  const steps = joinedSteps(network);
  const frames = network.frames / steps;
  const taken = new Float32Array(steps * size);
  for (let step = 0; step < steps; step++) {
    const first = (step * frames + Math.floor(frames / 2)) * size;
    taken.set(vectors.subarray(first, first + size), step * size);
  }
  return taken;
}

function power(samples: Float32Array): number {
  let sum = 0;
  for (const value of samples) sum += value * value;
  return sum;
}
