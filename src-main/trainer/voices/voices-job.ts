/** @file The training of the network that tells voices apart, as the training loop wants it. */
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { Tensors } from '../../engine/protocol.ts';
import { separateTask } from '../../networks/separator-loss.ts';
import { numberedRandom, seededRandom } from '../../nn/random.ts';
import { configuredStep } from '../configured-step.ts';
import { maskJudge, meanOf } from '../separate/judge-masks.ts';
import { SeparateFeeds } from '../separate/separate-batches.ts';
import type { JobSource, NetworkVectors, RunNetwork } from '../training-job.ts';
import { type Beside, VoicesDraw } from './draw-voices.ts';
import { VOICES_CONFIG_SCHEMA, type VoicesConfig } from './voices-config.ts';
import type { VoicesDataset } from './voices-dataset.ts';

/** What a look at people that are held out mixes, and how many of each. */
const JUDGED: Readonly<Record<Beside, number>> = { voice: 64, sounds: 32 };

/** The job. Opening it throws {@link AppError} `trainer.no-examples` when recordings are too short. */
export function voicesJob(wanted: VoicesConfig, dataset: VoicesDataset): JobSource<VoicesConfig> {
  return {
    identity: dataset.identity,
    open(stored, device) {
      const config = stored === null ? wanted : VOICES_CONFIG_SCHEMA.parse(stored);
      const { network, batch, frames, seed, compressedWeight } = config;
      const draw = new VoicesDraw(dataset.training, config);
      if (draw.people < 2) throw new AppError('trainer.no-examples', 'too short', { path: '', sources: dataset.sources, reasons: `${draw.people} people have recordings of ${(frames / network.frameRate).toFixed(1)} s, where two are needed` });
      const step = configuredStep(separateTask({ config: { ...network, frames }, batch, assignment: 'either', compressedWeight }), config, device);
      const batches = {
        async at(number: number): Promise<Tensors> {
          const random = numberedRandom(seed, number);
          const feeds = new SeparateFeeds(config, batch);
          for (let example = 0; example < batch; example++) feeds.put(example, await draw.draw(random));
          return feeds.tensors();
        },
      };
      const unheard = new VoicesDraw(dataset.heldOut, config);
      const judge = async (vectors: NetworkVectors, number: number, run: RunNetwork) => {
        const improvementsOf = maskJudge({ network, frames, assignment: 'either' }, { layout: step.layout, network: vectors, id: `step-${number}`, run });
        const random = seededRandom(seed ^ 0x5eed);
        const improvements: number[] = [];
        for (const [beside, count] of Object.entries(JUDGED) as [Beside, number][]) improvements.push(...(await improvementsOf(count, () => unheard.drawPlain(beside, random))));
        return { score: meanOf(improvements), table: [] };
      };
      return { config, step, batches, judge: unheard.people >= 2 ? judge : null };
    },
  };
}
