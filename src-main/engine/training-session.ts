/**
 * @file A training inside the engine process: the step graph with the vectors that it feeds back to itself. They stay here from step to step; only
 * batches come in, and a checkpoint asks for them now and then.
 */
import { disagreement } from './devices.ts';
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

  private constructor(sessions: TrainingSessions, model: string, device: DeviceId, { state, average }: TrainingVectors) {
    this.#sessions = sessions;
    this.#model = model;
    this.#device = device;
    this.#state = copies(state);
    this.#next = copies(state);
    this.#average = copies(average);
  }

  /**
   * Loads the step graph. With `check`, the device computes that step and is compared with the CPU, gradients included.
   *
   * @throws {EngineError} `invalid-model`, `wrong-numbers`, `failed`.
   */
  static async open(sessions: TrainingSessions, { model, device, vectors, check }: EngineCalls['trainOpen']['args']): Promise<TrainingSession> {
    await sessions.session(model, device, true);
    const training = new TrainingSession(sessions, model.id, device, vectors);
    if (check && device !== 'cpu') {
      const feeds = { ...check, ...asTensors(training.#state) };
      const problem = disagreement(await sessions.run(model.id, device, feeds), await sessions.run(model.id, 'cpu', feeds));
      if (problem) throw new EngineError('wrong-numbers', problem);
    }
    return training;
  }

  /** One step. `feeds` are the batch and the optimiser's scalars. */
  async step(feeds: Tensors, averageDecay: number): Promise<StepResult> {
    const start = performance.now();
    const outputs = await this.#sessions.run(this.#model, this.#device, { ...feeds, ...asTensors(this.#state) }, asTensors(this.#next, '.next'));
    const [loss, gradientNorm] = [Number(outputs['loss']?.data[0]), Number(outputs['gradientNorm']?.data[0])];
    if (Number.isFinite(loss) && Number.isFinite(gradientNorm)) {
      for (const name of Object.keys(this.#next)) this.#next[name] = floats(outputs[`${name}.next`], name);
      [this.#state, this.#next] = [this.#next, this.#state];
      this.#follow(averageDecay);
    }
    return { loss, gradientNorm, milliseconds: performance.now() - start };
  }

  /** Copies of all vectors. */
  vectors(): TrainingVectors {
    return { state: copies(this.#state), average: copies(this.#average) };
  }

  /** Releases the step graph. */
  async close(): Promise<void> {
    await this.#sessions.unload(this.#model);
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
