/**
 * @file The training loop: batch, step, now and then a look at held-out footage and a checkpoint. What a step computes depends on its number, the plan
 * and the vectors alone, so a training that was killed goes on from its last checkpoint with the same numbers.
 */
import { AppError, isAppError, throwIfCanceled } from '../../src-shared/contract/errors.ts';
import type { ParameterSlice } from '../engine/gradient-check.ts';
import type { DeviceId, ForkEngine, StepResult, Tensors } from '../engine/protocol.ts';
import { writeOnnx } from '../nn/onnx-writer.ts';
import type { ParameterLayout } from '../nn/parameters.ts';
import { elementCount } from '../nn/tensor.ts';
import { type TrainingProgress, writeCheckpoint } from './checkpoint.ts';
import { chooseMix, figuresOf, type MixChoice } from './choose-mix.ts';
import { divergence, mean } from './divergence.ts';
import { lipSyncJob } from './lip-sync-job.ts';
import { asNetwork, group, type NamedVectors, prefixed, prepareRun, type PreparedRun } from './prepare-run.ts';
import { lockRun } from './run-lock.ts';
import { expectedTotal, rateAt, settled } from './schedule.ts';
import type { RunOptions, TrainCall, TrainOptions, TrainResult } from './train-options.ts';
import { TrainingEngine } from './training-engine.ts';
import type { LoopConfig } from './loop-config.ts';
import type { JobSource, NetworkVectors } from './training-job.ts';

export type { EvaluationReport, RunOptions, StepReport, TrainCall, TrainOptions, TrainResult } from './train-options.ts';
export type { NetworkVectors } from './training-job.ts';

/** Steps whose speed tells how many more there may be. */
const TIMED_STEPS = 12;

/**
 * Trains the lip-sync network.
 *
 * @throws {AppError} `trainer.*`, `engine.*`, `disk.*`.
 * @throws {CanceledError} within a second of `call.signal`.
 */
export function train(options: TrainOptions, deps: { readonly fork: ForkEngine }, call: TrainCall): Promise<TrainResult> {
  return runTraining(lipSyncJob(options), options, deps, call);
}

/** Trains anything. Throws as {@link train}. */
export async function runTraining<C extends LoopConfig>(
  source: JobSource<C>,
  options: RunOptions,
  deps: { readonly fork: ForkEngine },
  call: TrainCall,
): Promise<TrainResult<C>> {
  throwIfCanceled(call.signal);
  const unlock = await lockRun(`${options.checkpoint}.lock`);
  const on = async (device: DeviceId, refusal: string | null) => {
    const engine = new TrainingEngine(deps.fork, call.signal);
    try {
      const run = await prepareRun(source, { ...options, device });
      return await new Loop(run, { ...options, device, refusal }, engine, call).run();
    } finally {
      await engine.dispose();
    }
  };
  try {
    return await on(options.device, null);
  } catch (error) {
    if (!isAppError(error, 'trainer.device-refused')) throw error;
    return await on('cpu', `${error.details.device}: ${error.details.cause}. Training on the CPU.`);
  } finally {
    await unlock();
  }
}

/** One session of one training. */
class Loop<C extends LoopConfig> {
  readonly #run: PreparedRun<C>;
  readonly #options: RunOptions & { readonly refusal: string | null };
  readonly #engine: TrainingEngine;
  readonly #call: TrainCall;
  readonly #progress: TrainingProgress;
  /** Minutes as seconds; null for a run of so many steps. */
  readonly #budget: number | null;
  #best: NamedVectors;
  /** Seconds of the last steps alone, and with all that came between them. */
  readonly #steps: number[] = [];
  readonly #rounds: number[] = [];

  constructor(run: PreparedRun<C>, options: RunOptions & { readonly refusal: string | null }, engine: TrainingEngine, call: TrainCall) {
    this.#run = run;
    this.#options = options;
    this.#engine = engine;
    this.#call = call;
    this.#progress = structuredClone(run.checkpoint.progress);
    this.#budget = 'minutes' in options.length ? options.length.minutes * 60 : null;
    this.#best = group(run.checkpoint.vectors, 'best');
  }

  async run(): Promise<TrainResult<C>> {
    const { batches, step, config, checkpoint } = this.#run;
    const { device, refusal } = this.#options;
    const progress = this.#progress;
    const first = await batches.at(progress.step);
    const vectors = { state: group(checkpoint.vectors, 'state'), average: group(checkpoint.vectors, 'average') };
    const { weights: anchor = null } = group(checkpoint.vectors, 'anchor');
    const check = { feeds: this.#feeds(first), slices: slicesOf(step.layout) };
    await this.#engine.open({ id: 'training-step', bytes: writeOnnx(step.graph) }, device, { ...vectors, anchor }, check);
    this.#call.onStart?.({ progress, device, refusal });
    if (anchor && progress.evaluations.length === 0) await this.#evaluate();
    const ended = await this.#untilEnd(first);
    if (ended !== 'paused' && progress.evaluations.at(-1)?.step !== progress.step) await this.#evaluate();
    await this.#save();
    const last = await this.#average();
    const tuned = asNetwork(this.#best) ?? last;
    const choice = ended === 'paused' ? null : await this.#choose(tuned);
    return { config, layout: step.layout, best: choice?.network ?? tuned, choice, progress, parent: checkpoint.parent, ended };
  }

  /** Steps until there is a reason to end. */
  async #untilEnd(first: Tensors): Promise<TrainResult['ended']> {
    const { batches, config } = this.#run;
    const progress = this.#progress;
    let next = Promise.resolve(first);
    let begun = performance.now();
    while (progress.total === null || progress.step < progress.total) {
      if (this.#call.pause?.aborted) return 'paused';
      // Before the first step there is nothing to make a model of.
      if (this.#call.stop?.aborted && progress.step > 0) return 'stopped';
      const batch = await next;
      const running = this.#step(batch);
      // The next batch is made while this one is computed.
      next = batches.at(progress.step + 1);
      next.catch(() => undefined);
      this.#note(await running);
      if (progress.step % config.evaluateEvery === 0) await this.#evaluate();
      const now = performance.now();
      progress.seconds += (now - begun) / 1000;
      keepLast(this.#rounds, (now - begun) / 1000, Math.max(TIMED_STEPS, config.evaluateEvery));
      begun = now;
      // What was settled must not be settled otherwise after a kill.
      if (this.#settle() || progress.step % config.checkpointEvery === 0) await this.#save();
      if (progress.best && progress.step - progress.best.step >= config.patience * config.evaluateEvery) return 'no more progress';
    }
    return 'finished';
  }

  async #step(batch: Tensors): Promise<StepResult> {
    const { config, checkpoint } = this.#run;
    const { step } = this.#progress;
    const started = performance.now();
    const decay = Math.min(config.averageDecay, (step + 1) / (step + 10));
    const pull = ((checkpoint.fineTuning?.pull ?? 0) * this.#rate()) / config.peakRate;
    const result = await this.#engine.step(this.#feeds(batch), decay, pull);
    keepLast(this.#steps, (performance.now() - started) / 1000, TIMED_STEPS);
    return result;
  }

  #note({ loss, gradientNorm }: StepResult): void {
    const progress = this.#progress;
    progress.losses.push(loss);
    const astray = divergence(progress.losses, gradientNorm);
    const { checkpoint } = this.#options;
    const step = progress.step + 1;
    if (astray) throw new AppError('trainer.diverged', `step ${step}: ${astray}`, { step, cause: astray, checkpoint });
    progress.step = step;
    const total = progress.total ?? (this.#budget !== null && this.#rounds.length >= TIMED_STEPS ? expectedTotal(this.#pace(this.#budget)) : null);
    const etaSeconds = total === null || this.#rounds.length === 0 ? null : (total - step) * mean(this.#rounds);
    const samplesPerSecond = this.#run.config.batch / mean(this.#steps);
    this.#call.onStep?.({ step, total, seconds: progress.seconds, loss, gradientNorm, samplesPerSecond, etaSeconds });
  }

  /** True when the length of a run bounded by time has just been decided. */
  #settle(): boolean {
    if (this.#budget === null || this.#progress.total !== null) return false;
    const plan = settled(this.#pace(this.#budget));
    if (plan) Object.assign(this.#progress, plan);
    return plan !== null;
  }

  #pace(budget: number): Parameters<typeof settled>[0] {
    const { step, seconds } = this.#progress;
    return { step, seconds, budget, perStep: mean(this.#rounds) };
  }

  #rate(): number {
    const { peakRate: peak, warmup } = this.#run.config;
    return rateAt(this.#progress.step, { peak, warmup }, this.#progress);
  }

  /** Inputs of the step that comes next. */
  #feeds(batch: Tensors): Tensors {
    const scalars = Object.entries(this.#run.step.optimizer.scalarsAt(this.#progress.step + 1, this.#rate()));
    return { ...batch, ...Object.fromEntries(scalars.map(([name, value]) => [name, { dims: [], data: Float32Array.of(value) }])) };
  }

  async #evaluate(): Promise<void> {
    const { judge } = this.#run;
    if (!judge) return;
    const progress = this.#progress;
    const average = await this.#average();
    const judgement = await judge(average, progress.step, (model, feeds) => this.#engine.run(model, feeds));
    // Step 0 of a fine-tuning is its start.
    if (progress.step > 0 && judgement.score > (progress.best?.score ?? -1)) {
      progress.best = { step: progress.step, score: judgement.score };
      this.#best = { ...average };
    }
    progress.evaluations.push({ step: progress.step, score: judgement.score, table: [...figuresOf(judgement).table] });
    this.#call.onEvaluation?.({ step: progress.step, ...judgement });
  }

  async #choose(tuned: NetworkVectors): Promise<MixChoice | null> {
    const { checkpoint, judge, judgeKept = null } = this.#run;
    const base = asNetwork(group(checkpoint.vectors, 'anchor'));
    if (!base || !checkpoint.fineTuning) return null;
    this.#call.onFinishing?.();
    const run = (...args: Parameters<TrainingEngine['run']>) => this.#engine.run(...args);
    return chooseMix({ base, tuned, step: this.#progress.step }, checkpoint.fineTuning, { judge, judgeKept, run });
  }

  async #average(): Promise<NetworkVectors> {
    const { average } = await this.#engine.vectors();
    return { weights: average['weights'], statistics: average['statistics'] };
  }

  async #save(): Promise<void> {
    const { checkpoint } = this.#run;
    const { state, average } = await this.#engine.vectors();
    const groups = { state, average, best: this.#best, anchor: group(checkpoint.vectors, 'anchor') };
    const vectors = Object.assign({}, ...Object.entries(groups).map(([name, own]) => prefixed(name, own))) as NamedVectors;
    await writeCheckpoint(this.#options.checkpoint, { ...checkpoint, progress: this.#progress, vectors });
  }
}

function slicesOf(layout: ParameterLayout): readonly ParameterSlice[] {
  const weights = layout.parameters.filter(({ kind }) => kind === 'weight');
  return weights.map(({ name, shape }) => ({ name, start: layout.offset(name), length: elementCount(shape) }));
}

function keepLast(values: number[], value: number, most: number): void {
  values.push(value);
  if (values.length > most) values.shift();
}
