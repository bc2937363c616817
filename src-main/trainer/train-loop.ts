/**
 * @file The training loop: batch, step, now and then a look at held-out footage and a checkpoint. What a step computes depends on its number and the
 * vectors alone, so a training that was killed goes on from its last checkpoint with the same numbers.
 */
import { AppError, throwIfCanceled } from '../../src-shared/contract/errors.ts';
import type { DeviceId, ForkEngine, StepResult, TensorData, Tensors } from '../engine/protocol.ts';
import { writeOnnx } from '../nn/onnx-writer.ts';
import { warmupCosine } from '../nn/optimizer.ts';
import type { ParameterLayout } from '../nn/parameters.ts';
import { seededRandom } from '../nn/random.ts';
import type { InputSpec } from './batch.ts';
import { type Checkpoint, readCheckpoint, type TrainingProgress, writeCheckpoint } from './checkpoint.ts';
import type { Dataset } from './dataset.ts';
import { divergence, mean } from './divergence.ts';
import { lipSyncJob } from './lip-sync-job.ts';
import { lockRun } from './run-lock.ts';
import type { TrainConfig } from './train-config.ts';
import { TrainingEngine } from './training-engine.ts';
import type { JobSource, LoopConfig, NetworkVectors, TrainingJob } from './training-job.ts';
import type { WindowAccuracy } from './window-accuracy.ts';

export type { NetworkVectors } from './training-job.ts';

/** What to train for lip-sync. */
export interface TrainOptions extends RunOptions {
  /** Used for a new training; a resumed one keeps its own. */
  readonly config: TrainConfig;
  readonly dataset: Dataset;
  readonly spec: InputSpec;
}

/** How to train, whatever it is. */
export interface RunOptions {
  /** Where to start from; random numbers from the seed where null. */
  readonly start: NetworkVectors | null;
  /** Model that `start` is from. */
  readonly parent: string | null;
  /** How long: so many steps, or as many as fit into so many minutes. */
  readonly length: { readonly steps: number } | { readonly minutes: number };
  /** File of the checkpoint. */
  readonly checkpoint: string;
  readonly resume: boolean;
  readonly device: DeviceId;
}

/** Told after each step. */
export interface StepReport {
  readonly step: number;
  readonly total: number | null;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly samplesPerSecond: number;
  readonly etaSeconds: number | null;
}

/** Told after each look at held-out footage. */
export interface EvaluationReport {
  readonly step: number;
  readonly score: number;
  readonly table: readonly WindowAccuracy[];
}

/** How a training is followed and ended. */
export interface TrainCall {
  /** Ends it at once; what came after the last checkpoint is lost. */
  readonly signal: AbortSignal;
  /** Ends it after the step at work, with a checkpoint and a result. */
  readonly stop?: AbortSignal;
  readonly onStep?: (report: StepReport) => void;
  readonly onEvaluation?: (report: EvaluationReport) => void;
}

/** A training that has ended well. */
export interface TrainResult<C extends LoopConfig = TrainConfig> {
  readonly config: C;
  readonly layout: ParameterLayout;
  /** The averaged weights that did best on held-out footage; the last ones without any. */
  readonly best: NetworkVectors;
  readonly progress: TrainingProgress;
  readonly parent: string | null;
  readonly ended: 'finished' | 'no more progress' | 'stopped';
}

/** Steps whose speed tells how many fit into the time. */
const TIMED_STEPS = 12;
/** Share of the time that is left for looks at held-out footage. */
const SPARE_TIME = 0.08;

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
export async function runTraining<C extends LoopConfig>(source: JobSource<C>, options: RunOptions, deps: { readonly fork: ForkEngine }, call: TrainCall): Promise<TrainResult<C>> {
  throwIfCanceled(call.signal);
  const unlock = await lockRun(`${options.checkpoint}.lock`);
  const engine = new TrainingEngine(deps.fork, call.signal);
  try {
    const run = await prepare(source, options);
    return await loop(run, options, engine, call);
  } finally {
    await engine.dispose();
    await unlock();
  }
}

interface Run<C extends LoopConfig> extends TrainingJob<C> {
  readonly checkpoint: Checkpoint;
}

async function prepare<C extends LoopConfig>(source: JobSource<C>, options: RunOptions): Promise<Run<C>> {
  const path = options.checkpoint;
  const stored = options.resume ? await readCheckpoint(path) : null;
  const mismatch = (cause: string) => new AppError('trainer.checkpoint-invalid', `${path}: ${cause}`, { path, cause });
  if (options.resume && !stored) throw mismatch('There is none of this name');
  if (stored && stored.dataset !== source.identity) throw mismatch('It was trained on other footage, or the footage has changed since');
  const job = source.open(stored?.config ?? null);
  const checkpoint = stored ?? fresh(source.identity, job, options);
  for (const name of job.step.state) {
    const size = job.step.layout.sizes[name === 'statistics' ? 'statistic' : 'weight'];
    if (checkpoint.vectors[`state.${name}`]?.length !== size) throw mismatch(`Its ${name} do not fit the network`);
  }
  return { ...job, checkpoint };
}

function fresh<C extends LoopConfig>(dataset: string, { config, step: { layout, state } }: TrainingJob<C>, { start, parent, length }: RunOptions): Checkpoint {
  const random = seededRandom(config.seed);
  const { weights, statistics } = start ?? { weights: layout.initialize('weight', random), statistics: layout.initialize('statistic', random) };
  const slots = state.filter((name) => name !== 'weights' && name !== 'statistics').map((name) => [`state.${name}`, new Float32Array(layout.sizes.weight)] as const);
  return {
    config,
    dataset,
    parent,
    progress: { step: 0, total: 'steps' in length ? length.steps : null, seconds: 0, losses: [], evaluations: [], best: null },
    vectors: { 'state.weights': weights, 'state.statistics': statistics, ...Object.fromEntries(slots), 'average.weights': weights, 'average.statistics': statistics },
  };
}

async function loop<C extends LoopConfig>({ config, step, batches, judge, checkpoint }: Run<C>, options: RunOptions, engine: TrainingEngine, call: TrainCall): Promise<TrainResult<C>> {
  const { layout, optimizer } = step;
  const progress: TrainingProgress = structuredClone(checkpoint.progress);
  let best = group(checkpoint.vectors, 'best');
  const feedsAt = async (number: number, total: number | null): Promise<Tensors> => {
    const rate = warmupCosine(number, { peak: config.peakRate, warmup: config.warmup, total: total ?? config.warmup + 1 });
    const scalars = Object.entries(optimizer.scalarsAt(number + 1, rate)).map(([name, value]) => [name, scalarOf(value)] as const);
    return { ...(await batches.at(number)), ...Object.fromEntries(scalars) };
  };
  const vectors = { state: group(checkpoint.vectors, 'state'), average: group(checkpoint.vectors, 'average') };
  const first = await feedsAt(progress.step, progress.total);
  await engine.open({ id: 'training-step', bytes: writeOnnx(step.graph) }, options.device, vectors, first);

  const save = async () => {
    const { state, average } = await engine.vectors();
    await writeCheckpoint(options.checkpoint, { ...checkpoint, progress, vectors: { ...named('state', state), ...named('average', average), ...named('best', best) } });
  };
  const evaluate = async () => {
    if (!judge) return;
    const { average } = await engine.vectors();
    const { score, table } = await judge(asNetwork(average), progress.step, (model, feeds) => engine.run(model, feeds));
    if (score > (progress.best?.score ?? -1)) {
      progress.best = { step: progress.step, score };
      best = average;
    }
    progress.evaluations.push({ step: progress.step, score, table: table.map((row) => ({ ...row, withinOne: finite(row.withinOne), withinTwo: finite(row.withinTwo) })) });
    call.onEvaluation?.({ step: progress.step, score, table });
  };

  let ended: TrainResult['ended'] = 'finished';
  const recent: number[] = [];
  let next: Promise<Tensors> | null = Promise.resolve(first);
  while (progress.total === null || progress.step < progress.total) {
    if (call.stop?.aborted) {
      ended = 'stopped';
      break;
    }
    const started = performance.now();
    const feeds = await (next ?? feedsAt(progress.step, progress.total));
    const running: Promise<StepResult> = engine.step(feeds, Math.min(config.averageDecay, (progress.step + 1) / (progress.step + 10)));
    // The next batch is made while this one is computed. Its rate needs the total, which is not known while the speed is being measured.
    next = progress.total !== null ? feedsAt(progress.step + 1, progress.total) : null;
    next?.catch(() => undefined);
    const { loss, gradientNorm } = await running;
    progress.losses.push(loss);
    const astray = divergence(progress.losses, gradientNorm);
    if (astray) throw new AppError('trainer.diverged', `step ${progress.step + 1}: ${astray}`, { step: progress.step + 1, cause: astray, checkpoint: options.checkpoint });
    progress.step++;
    const seconds = (performance.now() - started) / 1000;
    progress.seconds += seconds;
    recent.push(seconds);
    if (recent.length > TIMED_STEPS) recent.shift();
    if ('minutes' in options.length && progress.total === null && recent.length === TIMED_STEPS) {
      progress.total = Math.max(progress.step + 1, progress.step + Math.floor((options.length.minutes * 60 * (1 - SPARE_TIME) - progress.seconds) / mean(recent)));
    }
    const etaSeconds = progress.total === null ? null : (progress.total - progress.step) * mean(recent);
    call.onStep?.({ step: progress.step, total: progress.total, loss, gradientNorm, samplesPerSecond: config.batch / mean(recent), etaSeconds });
    if (progress.step % config.evaluateEvery === 0) await evaluate();
    if (progress.step % config.checkpointEvery === 0) await save();
    if (progress.best && progress.step - progress.best.step >= config.patience * config.evaluateEvery) {
      ended = 'no more progress';
      break;
    }
  }
  if (progress.evaluations.at(-1)?.step !== progress.step) await evaluate();
  await save();
  const last = (await engine.vectors()).average;
  return { config, layout, best: asNetwork(best['weights'] ? best : last), progress, parent: checkpoint.parent, ended };
}

function scalarOf(value: number): TensorData {
  return { dims: [], data: Float32Array.of(value) };
}

/** JSON knows no NaN. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function group(vectors: Readonly<Record<string, Float32Array>>, prefix: string): Readonly<Record<string, Float32Array>> {
  const own = Object.entries(vectors).filter(([name]) => name.startsWith(`${prefix}.`));
  return Object.fromEntries(own.map(([name, vector]) => [name.slice(prefix.length + 1), vector]));
}

function named(prefix: string, vectors: Readonly<Record<string, Float32Array>>): Readonly<Record<string, Float32Array>> {
  return Object.fromEntries(Object.entries(vectors).map(([name, vector]) => [`${prefix}.${name}`, vector]));
}

function asNetwork({ weights, statistics }: Readonly<Record<string, Float32Array>>): NetworkVectors {
  return { weights, statistics };
}
