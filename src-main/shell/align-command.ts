/** @file `slateless train align`: scan, curve, held-out accuracy. */
import { resolve } from 'node:path';
import { formatClock } from '../../src-shared/time.ts';
import type { AlignTrainer } from '../trainer/align/align-trainer.ts';
import type { StepReport } from '../trainer/train-options.ts';
import type { AlignCommand } from './cli-multisensory-args.ts';
import type { CliOutput } from './cli-output.ts';

/** Steps per line of the curve. */
const STEPS_PER_LINE = 10;

/** Trains; returns the exit code. */
export async function alignCommand({ json, ...wanted }: AlignCommand, train: AlignTrainer, output: CliOutput, signal: AbortSignal): Promise<number> {
  const say = (event: string, facts: object, words: string) => output.answer(json ? JSON.stringify({ event, ...facts }) : words);
  const losses: number[] = [];
  const result = await train({ ...wanted, folder: resolve(wanted.folder), out: resolve(wanted.out) }, {
    signal,
    onProgress: (progress) => output.progress(progress, wanted.folder),
    onDataset: ({ sources, training, heldOut, identity }) => {
      output.progress(null, wanted.folder);
      const facts = { sources, training: training.length, heldOut: heldOut.length, identity };
      say('scanned', facts, `${sources} files, ${training.length} views to train on, ${heldOut.length} held out`);
    },
    onStart: ({ device, refusal }) => say('started', { device, refusal }, refusal ?? `training on ${device}`),
    onStep: (report) => {
      losses.push(report.loss);
      if (report.step % STEPS_PER_LINE !== 0 && report.step !== report.total) return;
      const loss = losses.reduce((sum, value) => sum + value, 0) / losses.length;
      losses.length = 0;
      say('steps', { ...report, loss }, stepWords(report, loss));
    },
    onEvaluation: ({ step, score }) => say('evaluation', { step, accuracy: score }, `held out after step ${step}: ${percent(score)} right`),
  });
  const { progress, ended } = result;
  say('done', { out: wanted.out, steps: progress.step, best: progress.best, ended }, `${wanted.out}: ${progress.step} steps, ${ended}${progress.best ? `, ${percent(progress.best.score)} right on held-out footage` : ''}`);
  return 0;
}

function stepWords({ step, total, gradientNorm, samplesPerSecond, etaSeconds }: StepReport, loss: number): string {
  const left = etaSeconds === null ? '' : `  ${formatClock(etaSeconds).replace(/\.\d+$/, '')} left`;
  return `step ${String(step).padStart(6)}${total === null ? '' : ` of ${total}`}  loss ${loss.toFixed(4)}  gradient ${gradientNorm.toFixed(2)}  ${samplesPerSecond.toFixed(1)} clips/s${left}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
