/**
 * @file Batches that the streams learn from alone: a view and its own sound. Batch number n is a function of the dataset, the seed and n alone, so a training
 * that is resumed goes on with the very batches that it would have seen.
 */
import type { Tensors } from '../../engine/protocol.ts';
import { ALIGN_TENSORS } from '../../networks/multisensory-align.ts';
import { numberedRandom } from '../../nn/random.ts';
import { randomSound, varySound } from '../augment-sound.ts';
import type { AlignConfig } from './align-config.ts';
import { AlignFeeds } from './align-feeds.ts';
import { drawView, randomView } from './cut-view.ts';
import type { ViewPool } from './view-pool.ts';

/** Share of the pictures that zoom into a face, as far as there are any: what is large is learned first. */
const FACES = 0.75;
/** Where a mouth lies in a picture that zooms into a face, as shares of the side: one place of many is found sooner among few. */
const MOUTH = { left: 0.2, top: 0.42, side: 0.6 };
const EMPTY = new Float32Array();

/** Draws batches. */
export class StreamBatches {
  readonly #pool: ViewPool;
  readonly #config: AlignConfig;

  constructor(pool: ViewPool, config: AlignConfig) {
    this.#pool = pool;
    this.#config = config;
  }

  /** Feeds of step `number`, as `streamTask` takes them. */
  async at(number: number): Promise<Tensors> {
    const { batch, seed, network, trainingSide: side } = this.#config;
    const pool = this.#pool;
    const random = numberedRandom(seed, number);
    const feeds = new AlignFeeds({ ...network, side }, { pictures: batch, sounds: 1, regions: 1, teacher: pool.taughtSize });
    for (let index = 0; index < batch; index++) {
      const moment = await pool.drawMoment(random() < FACES ? pool.drawFace(random) : pool.draw(random), random);
      drawView(await pool.pictures(moment), randomView(random), { data: feeds.picturesOf(index), size: side }, { left: 0, top: 0, side }, { frames: network.frames, still: false });
      feeds.putSound(index, 0, varySound(await pool.sound(moment), EMPTY, { ...randomSound(random), mixDb: null }, random));
      feeds.putTaught(index, 0, await pool.taught(moment));
      const zone = pool.views[moment.view].view.kind === 'face' ? MOUTH : { left: 0, top: 0, side: 1 };
      feeds.putZone(index, { left: zone.left * side, top: zone.top * side, side: zone.side * side });
    }
    const { [ALIGN_TENSORS.pictures]: pictures, [ALIGN_TENSORS.sounds]: sounds, [ALIGN_TENSORS.regions]: regions, [ALIGN_TENSORS.taught]: taught } = feeds.tensors();
    return { pictures, sounds, regions, taught };
  }
}
