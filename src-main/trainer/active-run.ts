/** @file A run at work: follows a training, keeps the picture of it that windows see, and writes that down now and then. */
import { AppError, isCanceled, toWire } from '../../src-shared/contract/errors.ts';
import { MOST_POINTS, type ScanReport, type TrainingRun } from '../../src-shared/contract/training.ts';
import type { Log } from '../log.ts';
import { figuresOf } from './choose-mix.ts';
import { losesBase } from './fine-tuning.ts';
import { lossCurve } from './loss-curve.ts';
import type { RunRecord, RunStore } from './run-store.ts';
import type { TrainResult } from './train-options.ts';
import type { SyncTrainingCall, Trainer } from './trainer.ts';

/** Milliseconds between two pictures, and between two records. */
const [TELL_MS, WRITE_MS] = [250, 3000];
/** Longest wait for a step and its checkpoint when the program ends, milliseconds. */
const CLOSING_MS = 5000;
/** Failures that come again whenever the run is taken up. */
const FINAL: readonly string[] = [
  'trainer.diverged',
  'trainer.checkpoint-invalid',
  'trainer.no-examples',
  'model.invalid',
  'model.name-taken',
  'model.not-trainable',
];

/** What a run works with. */
export interface ActiveRunDeps {
  readonly trainer: Pick<Trainer, 'trainSync'>;
  readonly store: RunStore;
  readonly log: Log;
  /** Gives up the place that there is for trainings; done before the end is told, so that whoever hears of it can start another. */
  readonly release: () => Promise<void>;
  /** Told of each change, at most {@link TELL_MS} apart but for changes of state. */
  readonly onChange: (run: TrainingRun) => void;
}

/** One run, from its start to the end of the session. */
export class ActiveRun {
  readonly #deps: ActiveRunDeps;
  readonly #base: string;
  readonly #cancel = new AbortController();
  readonly #pause = new AbortController();
  readonly #stop = new AbortController();
  #run: TrainingRun;
  #losses: number[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #writtenAt = 0;
  #closing = false;
  /** Resolves when the run is no longer at work; never rejects. */
  readonly ended: Promise<void>;

  /** @param resume goes on from the checkpoint. */
  constructor({ run, base }: RunRecord, resume: boolean, deps: ActiveRunDeps) {
    this.#deps = deps;
    this.#base = base;
    const begun = { state: 'scanning', progress: null, error: null, endedAt: null, ended: null, resumable: false } as const;
    this.#run = { ...run, ...begun, samplesPerSecond: null, etaSeconds: null };
    this.ended = this.#train(resume);
  }

  /** The picture now. */
  get run(): TrainingRun {
    return { ...this.#run, curve: this.#losses.length > 0 ? lossCurve(this.#losses, MOST_POINTS) : this.#run.curve };
  }

  /** Ends the session with a checkpoint; `closing` when the program ends. */
  async pause(closing = false): Promise<void> {
    this.#closing = closing;
    this.#pause.abort();
    // Neither the scan nor the choice at the end has anything to lose: the one is cached, the other follows the last checkpoint.
    if (this.#run.state !== 'training') this.#cancel.abort();
    // A program that ends does not wait for a step that hangs.
    const impatience = closing ? setTimeout(() => this.#cancel.abort(), CLOSING_MS) : null;
    await this.ended;
    if (impatience) clearTimeout(impatience);
  }

  /** Ends the training with what it has; before the first step that is nothing, and it is paused. */
  stop(): void {
    this.#stop.abort();
    if (this.#run.state === 'scanning' && this.#run.step === 0) this.#cancel.abort();
  }

  /** Ends it at once. */
  async cancel(): Promise<void> {
    this.#cancel.abort();
    await this.ended;
  }

  async #train(resume: boolean): Promise<void> {
    const { trainer, log } = this.#deps;
    const { options } = this.#run;
    const from = options.from === 'scratch' ? 'scratch' : this.#base;
    try {
      await this.#write();
      // How it ended is told once it is on the disk, not by a picture that was due meanwhile.
      const { model, result } = await trainer.trainSync({ ...options, from, scanWith: this.#base, resume }, this.#call()).finally(() => this.#callOff());
      if (model) this.#set({ state: 'done', model: model.id, ...outcome(result) });
      else this.#set({ state: this.#unfinished(), resumable: true });
    } catch (error) {
      if (isCanceled(error)) this.#set({ state: this.#unfinished(), resumable: true });
      else {
        log.warn('training failed', { run: this.#run.id, cause: String(error) });
        if (!(error instanceof AppError)) log.error('bug in a training', { stack: error instanceof Error ? error.stack : String(error) });
        const final = error instanceof AppError && FINAL.includes(error.code);
        const resumable = !final && (await this.#deps.store.hasCheckpoint(this.#run.id));
        this.#set({ state: 'failed', error: toWire(error), resumable });
      }
    }
    const over = this.#run.state === 'done' || this.#run.state === 'failed';
    this.#set({ progress: null, etaSeconds: null, samplesPerSecond: null, endedAt: over ? new Date().toISOString() : null });
    await this.#write();
    await this.#deps.release().catch((error: unknown) => log.warn('lock stays', { cause: String(error) }));
    this.#tell();
  }

  #call(): SyncTrainingCall {
    return {
      signal: this.#cancel.signal,
      pause: this.#pause.signal,
      stop: this.#stop.signal,
      onProgress: ({ partial, ...progress }) => {
        const { scan } = this.#run;
        // Once the report is there, what is looked at is the footage to keep, which has no report of its own.
        const reported = scan !== null && scan.heldOutSeconds !== null;
        this.#change({ progress, scan: reported ? scan : ((partial as ScanReport | undefined) ?? scan) });
      },
      onReport: (scan) => this.#change({ scan }),
      onStart: ({ progress, device, refusal }) => {
        this.#losses = [...progress.losses];
        const { step, total, seconds } = progress;
        const evaluations = progress.evaluations.map((evaluation) => ({ ...evaluation }));
        const [first] = evaluations;
        const before = first?.step === 0 ? { score: first.score, table: first.table } : null;
        this.#set({ state: 'training', progress: null, device, deviceReason: refusal, step, total, seconds, evaluations, before });
        this.#tell();
      },
      onStep: ({ step, total, seconds, loss, samplesPerSecond, etaSeconds }) => {
        this.#losses.push(loss);
        this.#change({ step, total, seconds, samplesPerSecond, etaSeconds });
      },
      onEvaluation: ({ step, ...judgement }) => {
        const figures = figuresOf(judgement);
        const evaluations = [...this.#run.evaluations, { step, ...figures }];
        this.#change(step === 0 ? { evaluations, before: figures } : { evaluations });
      },
      onFinishing: () => {
        this.#set({ state: 'finishing', progress: { stage: 'judging', fraction: null, etaSeconds: null } });
        this.#tell();
      },
    };
  }

  #unfinished(): 'interrupted' | 'paused' {
    return this.#closing ? 'interrupted' : 'paused';
  }

  #set(changes: Partial<TrainingRun>): void {
    this.#run = { ...this.#run, ...changes };
  }

  /** A change that can wait for the next picture. */
  #change(changes: Partial<TrainingRun>): void {
    this.#set(changes);
    this.#timer ??= setTimeout(() => this.#tell(), TELL_MS).unref();
    if (performance.now() - this.#writtenAt > WRITE_MS) void this.#write();
  }

  #callOff(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #tell(): void {
    this.#callOff();
    this.#deps.onChange(this.run);
  }

  #write(): Promise<void> {
    this.#writtenAt = performance.now();
    const { store, log } = this.#deps;
    const record = { run: this.run, base: this.#base, processId: process.pid };
    // A record that cannot be written is no reason to end a training whose checkpoints can; they report a full disk themselves.
    this.#writing = this.#writing.then(() => store.write(record)).catch((error: unknown) => log.warn('record not written', { cause: String(error) }));
    return this.#writing;
  }
}

/** What a finished training tells of its model. */
function outcome({ progress, choice, ended }: TrainResult): Partial<TrainingRun> {
  const best = progress.evaluations.find(({ step }) => step === progress.best?.step);
  const own = best ? { score: best.score, table: best.table } : null;
  const kept = choice?.kept ?? null;
  return {
    step: progress.step,
    total: progress.total,
    seconds: progress.seconds,
    before: choice?.heldOut?.before ?? null,
    after: choice?.heldOut?.after ?? own,
    kept,
    losesBase: kept !== null && losesBase(kept.before.score, kept.after.score),
    mix: choice?.mix ?? null,
    ended: ended === 'paused' ? null : ended,
    resumable: false,
  };
}
