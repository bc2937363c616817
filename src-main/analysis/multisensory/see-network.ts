/**
 * @file The multisensory network at work: pictures and sounds in, verdicts, activation maps and features out. Graphs are made of a model's parameters as
 * they are asked for, since the number of frames, pictures and sounds is fixed in each.
 */
import type { ModelSource, TensorData } from '../../engine/protocol.ts';
import type { OpenMultisensory } from '../../models/model-store.ts';
import { type MultisensoryWeights, readMultisensory } from '../../models/multisensory-file.ts';
import { type MultisensoryConfig, windowSamples } from '../../networks/multisensory-config.ts';
import { MULTISENSORY_TENSORS, multisensoryGraph, type MultisensoryRun } from '../../networks/multisensory-export.ts';
import type { Inference, Turn } from '../embed.ts';
import { GraphCache } from '../graph-cache.ts';
import { calibratedVerdicts, type VerdictCalibration } from './verdict.ts';

/** What one run judges. */
export interface SeeRun extends MultisensoryRun {
  /** Pictures per window; as many as the network was trained with unless given. */
  readonly frames?: number | undefined;
}

/** One output of the network. */
export interface SeenTensor {
  /** Row-major. */
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** What the network says. What was not asked for is null. */
export interface Seen {
  /** `[n]`: above 0 where sound and picture are held for aligned. */
  readonly logits: Float32Array | null;
  /** `[n, time, rows, columns]`, signed logits; where a cell lies is told by `mapCells`. */
  readonly map: SeenTensor | null;
  /** `[n or pictures, channels, time, rows, columns]`: before the streams join, after, and at the end. */
  readonly scales: readonly [SeenTensor, SeenTensor, SeenTensor] | null;
}

/** Graphs that are kept. */
const MOST_GRAPHS = 4;

/** One model in one engine. */
export class SeeNetwork {
  readonly config: MultisensoryConfig;
  /** Changes with the weights: part of the key of whatever is derived. */
  readonly id: string;
  readonly #weights: MultisensoryWeights;
  readonly #calibration: VerdictCalibration | null;
  readonly #engine: Inference;
  readonly #graphs: GraphCache;

  /**
   * @param sizes others than the file's: parameters fit any.
   * @throws {AppError} `model.invalid`.
   */
  constructor(model: OpenMultisensory, engine: Inference, sizes: Partial<Pick<MultisensoryConfig, 'side'>> = {}) {
    this.#weights = readMultisensory(model);
    this.config = { ...this.#weights.config, ...sizes };
    this.#calibration = model.manifest.verdict ?? null;
    this.id = model.source.id;
    this.#graphs = new GraphCache(this.id, MOST_GRAPHS);
    this.#engine = engine;
  }

  /** Samples per channel that belong to so many frames. */
  samples(frames: number = this.config.frames): number {
    return windowSamples({ ...this.config, frames });
  }

  /**
   * Runs the network once.
   *
   * @param pictures uint8 RGB `[run.pictures, frames, side, side, 3]`.
   * @param sounds PCM in [-1, 1] `[run.pictures · run.soundsPerPicture, samples, channels]`; sound i goes with picture i modulo `run.pictures`.
   * @param turn `background` lets every run that is not go first.
   * @throws {CanceledError} as soon as `turn.signal` aborts.
   * @throws {AppError} `engine.*`.
   */
  async run(run: SeeRun, pictures: Uint8Array, sounds: Float32Array, turn: Turn): Promise<Seen> {
    const { side, channels } = this.config;
    const { frames = this.config.frames, soundsPerPicture, outputs = 'all' } = run;
    const feeds = {
      [MULTISENSORY_TENSORS.pictures]: { dims: [run.pictures, frames, side, side, 3], data: pictures },
      [MULTISENSORY_TENSORS.sounds]: { dims: [run.pictures * soundsPerPicture, this.samples(frames), channels], data: sounds },
    };
    const result = await this.#engine.run(this.#graph({ ...run, frames, outputs }), feeds, turn.signal, turn.background);
    const tensor = (name: string): SeenTensor => tensorOf(this.id, name, result);
    const [first, second, third] = MULTISENSORY_TENSORS.scales;
    const map = outputs === 'features' ? null : tensor(MULTISENSORY_TENSORS.map);
    return {
      logits: map && (this.#calibration ? calibratedVerdicts(map, this.#calibration) : tensor(MULTISENSORY_TENSORS.logit).data),
      map,
      scales: outputs === 'judgement' ? null : [tensor(first), tensor(second), tensor(third)],
    };
  }

  #graph({ frames, pictures, soundsPerPicture, outputs }: SeeRun & { readonly frames: number }): ModelSource {
    const { layout, vectors } = this.#weights;
    return this.#graphs.get([this.config.side, frames, pictures, soundsPerPicture, outputs].join('-'), () => multisensoryGraph({ ...this.config, frames }, layout, vectors, { pictures, soundsPerPicture, outputs }));
  }
}

function tensorOf(model: string, name: string, outputs: Readonly<Record<string, TensorData>>): SeenTensor {
  const { data, dims } = outputs[name] ?? {};
  if (data instanceof Float32Array && dims) return { data, shape: dims };
  throw new TypeError(`model ${model} gave no float "${name}"`);
}
