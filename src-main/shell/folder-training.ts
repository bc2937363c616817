/** @file What every training of a folder says on the command line: what was scanned, its curve, how it does on held-out footage, how it ended. */
import { resolve } from 'node:path';
import { formatClock } from '../../src-shared/time.ts';
import type { FolderTrainer, FolderTraining } from '../trainer/folder-trainer.ts';
import type { LoopConfig } from '../trainer/loop-config.ts';
import type { StepReport } from '../trainer/train-options.ts';
import type { CliOutput } from './cli-output.ts';

/** Steps per line of the curve. */
const STEPS_PER_LINE = 10;

/** Words of one kind of training. */
export interface TrainingWords<D> {
  readonly scanned: (dataset: D) => { readonly facts: object; readonly words: string };
  /** Name of the score in JSON, and the score in words. */
  readonly score: readonly [name: string, inWords: (score: number) => string];
  /** What a step takes several of. */
  readonly examples: string;
}

/** Trains and tells; returns the exit code. */
export async function followTraining<D, C extends LoopConfig>({ json, ...wanted }: FolderTraining & { readonly json: boolean }, train: FolderTrainer<D, C>, { scanned, score: [name, inWords], examples }: TrainingWords<D>, output: CliOutput, signal: AbortSignal): Promise<number> {
  const say = (event: string, facts: object, words: string) => output.answer(json ? JSON.stringify({ event, ...facts }) : words);
  const losses: number[] = [];
  const { folder, length, resume } = wanted;
  const out = resolve(wanted.out);
  const from = wanted.from === null ? null : resolve(wanted.from);
  const result = await train({ folder: resolve(folder), length, from, resume, out }, {
    signal,
    onProgress: (progress) => output.progress(progress, folder),
    onDataset: (dataset) => {
      output.progress(null, folder);
      const { facts, words } = scanned(dataset);
      say('scanned', facts, words);
    },
    onStart: ({ device, refusal }) => say('started', { device, refusal }, refusal ?? `training on ${device}`),
    onStep: (report) => {
      losses.push(report.loss);
      if (report.step % STEPS_PER_LINE !== 0 && report.step !== report.total) return;
      const loss = losses.reduce((sum, value) => sum + value, 0) / losses.length;
      losses.length = 0;
      say('steps', { ...report, loss }, stepWords(report, loss, examples));
    },
    onEvaluation: ({ step, score }) => say('evaluation', { step, [name]: score }, `held out after step ${step}: ${inWords(score)}`),
  });
  const { progress, ended } = result;
  say('done', { out: wanted.out, steps: progress.step, best: progress.best, ended }, `${wanted.out}: ${progress.step} steps, ${ended}${progress.best ? `, ${inWords(progress.best.score)} on held-out footage` : ''}`);
  return 0;
}

function stepWords({ step, total, gradientNorm, samplesPerSecond, etaSeconds }: StepReport, loss: number, examples: string): string {
  const left = etaSeconds === null ? '' : `  ${formatClock(etaSeconds).replace(/\.\d+$/, '')} left`;
  return `step ${String(step).padStart(6)}${total === null ? '' : ` of ${total}`}  loss ${loss.toFixed(4)}  gradient ${gradientNorm.toFixed(2)}  ${samplesPerSecond.toFixed(1)} ${examples}/s${left}`;
}
