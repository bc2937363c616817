/** @file The state that a training starts from: random numbers, a model, or the checkpoint of an earlier session. */
import { AppError } from '../../src-shared/contract/errors.ts';
import { seededRandom } from '../nn/random.ts';
import { type Checkpoint, readCheckpoint } from './checkpoint.ts';
import type { RunOptions } from './train-options.ts';
import type { LoopConfig } from './loop-config.ts';
import type { JobSource, NetworkVectors, TrainingJob } from './training-job.ts';

/** A job with its state. */
export interface PreparedRun<C extends LoopConfig> extends TrainingJob<C> {
  readonly checkpoint: Checkpoint;
}

/** Opens the job for a device. Throws {@link AppError} `trainer.checkpoint-invalid`, `trainer.no-examples`. */
export async function prepareRun<C extends LoopConfig>(source: JobSource<C>, options: RunOptions): Promise<PreparedRun<C>> {
  const path = options.checkpoint;
  const stored = options.resume ? await readCheckpoint(path) : null;
  const mismatch = (cause: string) => new AppError('trainer.checkpoint-invalid', `${path}: ${cause}`, { path, cause });
  if (options.resume && !stored) throw mismatch('There is none of this name');
  if (stored && stored.dataset !== source.identity) throw mismatch('It was trained on other footage, or the footage has changed since');
  const job = source.open(stored?.config ?? null, options.device);
  const checkpoint = stored ?? fresh(source.identity, job, options);
  for (const name of job.step.state) {
    const size = job.step.layout.sizes[name === 'statistics' ? 'statistic' : 'weight'];
    if (checkpoint.vectors[`state.${name}`]?.length !== size) throw mismatch(`Its ${name} do not fit the network`);
  }
  return { ...job, checkpoint };
}

function fresh<C extends LoopConfig>(dataset: string, { config, step: { layout, state } }: TrainingJob<C>, options: RunOptions): Checkpoint {
  const { start, parent, length, fineTuning = null } = options;
  const random = seededRandom(config.seed);
  const network = start ?? { weights: layout.initialize('weight', random), statistics: layout.initialize('statistic', random) };
  const slots = state.filter((name) => name !== 'weights' && name !== 'statistics');
  const empty = slots.map((name) => [name, new Float32Array(layout.sizes.weight)] as const);
  const total = 'steps' in length ? length.steps : null;
  return {
    config,
    dataset,
    parent,
    fineTuning: start ? fineTuning : null,
    progress: { step: 0, total, decayFrom: null, seconds: 0, losses: [], evaluations: [], best: null },
    vectors: {
      ...prefixed('state', { ...vectorsOf(network), ...Object.fromEntries(empty) }),
      ...prefixed('average', vectorsOf(network)),
      ...(start && fineTuning ? prefixed('anchor', vectorsOf(start)) : {}),
    },
  };
}

/** Vectors by name, as checkpoints have them. */
export type NamedVectors = Readonly<Record<string, Float32Array>>;

/** The vectors of one group, by their names within it. */
export function group(vectors: NamedVectors, prefix: string): NamedVectors {
  const own = Object.entries(vectors).filter(([name]) => name.startsWith(`${prefix}.`));
  return Object.fromEntries(own.map(([name, vector]) => [name.slice(prefix.length + 1), vector]));
}

/** The opposite of {@link group}. */
export function prefixed(prefix: string, vectors: NamedVectors): NamedVectors {
  return Object.fromEntries(Object.entries(vectors).map(([name, vector]) => [`${prefix}.${name}`, vector]));
}

/** The network of a group; null for an empty one. */
export function asNetwork({ weights, statistics }: NamedVectors): NetworkVectors | null {
  return weights && statistics ? { weights, statistics } : null;
}

function vectorsOf({ weights, statistics }: NetworkVectors): NamedVectors {
  return { weights, statistics };
}
