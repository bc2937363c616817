/**
 * @file A training inside the engine process: the step graph with the vectors that it feeds back to itself. They stay here from step to step; only
 * batches come in, and a checkpoint asks for them now and then.
 */
import { gradientProblem, untouched } from './gradient-check.ts';
import type { DeviceId, EngineCalls, StepResult, TensorData, Tensors, TrainingVectors } from './protocol.ts';
import { EngineError, type Sessions } from './session.ts';

/** The part of {@link Sessions} that is used. */
export type TrainingSessions = Pick<Sessions, 'session' | 'run' | 'unload'>;

type Vectors = Record<string, Float32Array>;

/** One training. */
export class TrainingSession {
  readonly #sessions: TrainingSessions;
  readonly #model: string;
  readonly #device: DeviceId;
  // A step must not write where it still reads: a weight may be needed for the backward pass after its update. So two sets take turns.
  #state: Vectors;
  #next: Vectors;
  readonly #average: Vectors;
  readonly #anchor: Float32Array | null;

  private constructor(sessions: TrainingSessions, model: string, device: DeviceId, { state, average, anchor = null }: TrainingVectors) {
    this.#sessions = sessions;
    this.#model = model;
    this.#device = device;
    this.#state = copies(state);
    this.#next = copies(state);
    this.#average = copies(average);
    this.#anchor = anchor;
  }

  /**
   * Loads the step graph. With `check`, a device other than the CPU computes that step and is compared with it, gradient by gradient.
   *
   * @throws {EngineError} `invalid-model`, `wrong-numbers`, `failed`.
   */
  static async open(sessions: TrainingSessions, { model, device, vectors, check }: EngineCalls['trainOpen']['args']): Promise<TrainingSession> {
    await sessions.session(model, device, true);
    const training = new TrainingSession(sessions, model.id, device, vectors);
    if (check && device !== 'cpu') {
      const state = untouched(asTensors(training.#state));
      const feeds = { ...check.feeds, ...state };
      const slots = Object.keys(state).filter((name) => name !== 'weights' && name !== 'statistics');
      const [actual, expected] = [await sessions.run(model.id, device, feeds), await sessions.run(model.id, 'cpu', feeds)];
      const problem = gradientProblem(actual, expected, slots, check.slices);
      if (problem) throw new EngineError('wrong-numbers', problem);
    }
    return training;
  }

  /** One step. `feeds` are the batch and the optimiser's scalars; `pull` is the share of the way back to the anchor that follows. */
  async step(feeds: Tensors, averageDecay: number, pull = 0): Promise<StepResult> {
    const start = performance.now();
    const outputs = await this.#sessions.run(this.#model, this.#device, { ...feeds, ...asTensors(this.#state) }, asTensors(this.#next, '.next'));
    const [loss, gradientNorm] = [Number(outputs['loss']?.data[0]), Number(outputs['gradientNorm']?.data[0])];
    if (Number.isFinite(loss) && Number.isFinite(gradientNorm)) {
      for (const name of Object.keys(this.#next)) this.#next[name] = floats(outputs[`${name}.next`], name);
      [this.#state, this.#next] = [this.#next, this.#state];
      this.#approach(pull);
      this.#follow(averageDecay);
    }
    return { loss, gradientNorm, milliseconds: performance.now() - start };
  }

  /** Copies of all vectors that change. */
  vectors(): TrainingVectors {
    return { state: copies(this.#state), average: copies(this.#average) };
  }

  /** Releases the step graph. */
  async close(): Promise<void> {
    await this.#sessions.unload(this.#model);
  }

  /** weights ← weights + share · (anchor − weights) */
  #approach(share: number): void {
    if (!this.#anchor || share === 0) return;
    const { weights } = this.#state;
    for (let i = 0; i < weights.length; i++) weights[i] += share * (this.#anchor[i] - weights[i]);
  }

  /** average ← decay · average + (1 − decay) · state */
  #follow(decay: number): void {
    for (const [name, average] of Object.entries(this.#average)) {
      const current = this.#state[name];
      for (let i = 0; i < average.length; i++) average[i] += (1 - decay) * (current[i] - average[i]);
    }
  }
}

function copies(vectors: Readonly<Record<string, Float32Array>>): Vectors {
  return Object.fromEntries(Object.entries(vectors).map(([name, vector]) => [name, vector.slice()]));
}

function asTensors(vectors: Vectors, suffix = ''): Record<string, TensorData> {
  return Object.fromEntries(Object.entries(vectors).map(([name, data]) => [name + suffix, { dims: [data.length], data }]));
}

function floats(tensor: TensorData | undefined, name: string): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw new EngineError('failed', `the step graph gave no ${name}.next`);
}
