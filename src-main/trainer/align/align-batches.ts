/**
 * @file Batches to learn alignment from. Batch number n is a function of the dataset, the seed and n alone, so a training that is resumed goes on with
 * the very batches that it would have seen.
 */
import type { Tensors } from '../../engine/protocol.ts';
import { numberedRandom } from '../../nn/random.ts';
import { randomSound, varySound } from '../augment-sound.ts';
import type { AlignConfig } from './align-config.ts';
import { AlignFeeds } from './align-feeds.ts';
import { drawView, randomView } from './cut-view.ts';
import { drawInset, ownersOf, type Inset } from './inset.ts';
import type { Moment, MomentPool } from './moment-pool.ts';
import type { TrainingPools } from './pools.ts';

/** One picture to make: what fills it, what lies in it, and the sounds that it is tried with. */
interface Example {
  readonly pool: MomentPool;
  readonly whole: Moment;
  /** The whole picture stands still, and none of the sounds is its own. */
  readonly still: boolean;
  readonly inset: { readonly moment: Moment; readonly place: Inset } | null;
  /** The first is the inset's own, or the whole's where there is none; the last is the same at another moment where the view is long enough. */
  readonly sounds: readonly Moment[];
}

/** Draws batches. */
export class AlignBatches {
  readonly #pools: TrainingPools;
  readonly #config: AlignConfig;
  constructor(pools: TrainingPools, config: AlignConfig) {
    this.#pools = pools;
    this.#config = config;
  }

  /** Feeds of step `number`. */
  async at(number: number): Promise<Tensors> {
    const { batch, seed, network, trainingSide, sounds, generatedShare } = this.#config;
    const random = numberedRandom(seed, number);
    const feeds = new AlignFeeds({ ...network, side: trainingSide }, { pictures: batch, sounds, regions: 2, teacher: this.#pools.filmed.taughtSize });
    const before = new Map<MomentPool, Example>();
    for (let index = 0; index < batch; index++) {
      const pool = random() < generatedShare ? this.#pools.generated : this.#pools.filmed;
      const example = await this.#draw(pool, number, before.get(pool) ?? null, random);
      before.set(pool, example);
      await this.#put(feeds, index, example, random);
    }
    return feeds.tensors();
  }

  /**
   * Some pictures show one view, the others a smaller one within another, which may stand still. Most begin with a view that sounds like the one before,
   * so that a batch holds sounds that only timing tells apart.
   */
  async #draw(pool: MomentPool, step: number, before: Example | null, random: () => number): Promise<Example> {
    const alike = before && random() < ALIKE ? pool.drawSimilar(before.sounds[0].view, random) : pool.draw(random);
    const first = await pool.drawMoment(alike, random);
    const withInset = random() < this.#config.insetShare;
    const behind = withInset ? await pool.drawMoment(pool.drawOther(first.view, random), random) : null;
    const still = withInset && random() < 0.3;
    const sounds: Moment[] = [first];
    if (behind && !still) sounds.push(behind);
    const last = this.#config.sounds - 1;
    while (sounds.length < last) sounds.push(await pool.drawMoment(sounds.length === 1 ? pool.drawSimilar(first.view, random) : pool.drawOther(first.view, random), random));
    // Near ones teach when, far ones whether at all.
    const other = random() < NEAR ? pool.displaced(first, random) : (pool.shifted(first, step, random) ?? pool.displaced(first, random));
    sounds.push(other ?? (await pool.drawMoment(pool.drawSimilar(first.view, random), random)));
    const inset = behind ? { moment: first, place: drawInset(this.#config.trainingSide, random) } : null;
    return { pool, whole: behind ?? first, still, inset, sounds };
  }

  async #put(feeds: AlignFeeds, index: number, { pool, whole, still, inset, sounds }: Example, random: () => number): Promise<void> {
    const { network: { frames }, trainingSide: side } = this.#config;
    const into = { data: feeds.picturesOf(index), size: side };
    drawView(await pool.pictures(whole), randomView(random), into, { left: 0, top: 0, side }, { frames, still });
    if (inset) drawView(await pool.pictures(inset.moment), randomView(random), into, inset.place, { frames, still: false });
    for (const [choice, moment] of sounds.entries()) {
      feeds.putSound(index, choice, varySound(await pool.sound(moment), EMPTY, { ...randomSound(random), mixDb: null }, random));
      feeds.putTaught(index, choice, await pool.taught(moment));
    }
    const [first, last] = [sounds[0], sounds[sounds.length - 1]];
    if (last.view === first.view && Math.abs(last.frame - first.frame) < this.#config.shift.to * this.#config.network.frameRate) feeds.putTooNear(index);
    feeds.putAnswers(index, ownersOf({ whole: still ? null : whole, inset: inset?.moment ?? null, sounds }), inset?.place ?? null);
  }
}

/** Share of the pictures whose last sound is displaced within the window. */
const NEAR = 0.6;
/** Share of the pictures that begin with a view that sounds like the one before. */
const ALIKE = 0.6;
const EMPTY = new Float32Array();
