/** @file Generated scenes to draw windows from, in front of the pictures of filmed views. A view's number is its scene's. */
import type { AlignConfig } from './align-config.ts';
import { ALIKE_SCENES, drawScene, generatedScene, SCENE_SECONDS, soundOf } from './generated-scene.ts';
import { type Moment, momentAt, type MomentPool } from './moment-pool.ts';
import { displacedFrame, shiftedFrame } from './shift-draw.ts';
import type { SoundTeacher } from './sound-teacher.ts';
import { perStep, type ViewPool } from './view-pool.ts';

/** Numbers to draw from. */
const SCENES = 2 ** 26;

/** Scenes of one training. */
export class GeneratedPool implements MomentPool {
  readonly #views: ViewPool;
  readonly #config: AlignConfig;
  readonly #teacher: SoundTeacher;

  constructor(views: ViewPool, config: AlignConfig, teacher: SoundTeacher) {
    this.#views = views;
    this.#config = config;
    this.#teacher = teacher;
  }

  draw(random: () => number): number {
    return Math.floor(random() * SCENES);
  }

  drawOther(view: number, random: () => number): number {
    return random() < 0.5 ? this.drawSimilar(view, random) : this.draw(random);
  }

  drawSimilar(view: number, random: () => number): number {
    return view - (view % ALIKE_SCENES) + Math.floor(random() * ALIKE_SCENES);
  }

  /** A window in which something happens, as long as a few draws find one. */
  drawMoment(view: number, random: () => number): Promise<Moment> {
    const { frames, frameRate } = this.#config.network;
    const { events } = generatedScene(view);
    let frame = 0;
    for (let tries = 0; tries < 4; tries++) {
      frame = Math.floor(random() * (this.#slack + 1));
      if (events.some(({ start }) => start * frameRate >= frame && start * frameRate < frame + frames)) break;
    }
    return Promise.resolve({ view, frame });
  }

  shifted({ view, frame }: Moment, step: number, random: () => number): Moment | null {
    const { shift, network: { frameRate } } = this.#config;
    return momentAt(view, shiftedFrame(frame, this.#slack, { schedule: shift, step, frameRate }, random));
  }

  displaced({ view, frame }: Moment, random: () => number): Moment | null {
    return momentAt(view, displacedFrame(frame, this.#slack, this.#config.network.frames, random));
  }

  sound({ view, frame }: Moment): Promise<Float32Array> {
    const { frames, frameRate, sampleRate, channels } = this.#config.network;
    const mono = soundOf(generatedScene(view), frame / frameRate, Math.round((frames * sampleRate) / frameRate), sampleRate);
    return Promise.resolve(channels === 1 ? mono : Float32Array.from({ length: channels * mono.length }, (_, i) => mono[Math.floor(i / channels)]));
  }

  async taught(moment: Moment): Promise<Float32Array> {
    const { network } = this.#config;
    return perStep(await this.#teacher.listen(await this.sound(moment), network.sampleRate, network.frames), this.#teacher.size, network);
  }

  async pictures({ view, frame }: Moment): Promise<{ readonly data: Uint8Array; readonly size: number }> {
    const { frames, frameRate } = this.#config.network;
    const scene = generatedScene(view);
    const behind = view % this.#views.views.length;
    const pictures = await this.#views.pictures({ view: behind, frame: 0 });
    const area = pictures.size ** 2 * 3;
    if (scene.backgroundStill) for (let at = 1; at < frames; at++) pictures.data.copyWithin(at * area, 0, area);
    drawScene(scene, pictures, { from: frame, frames, frameRate });
    return pictures;
  }

  /** Frames that a window can be moved by. */
  get #slack(): number {
    return Math.floor(SCENE_SECONDS * this.#config.network.frameRate) - this.#config.network.frames;
  }
}
