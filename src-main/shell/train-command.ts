/** @file `slateless train sync` and `slateless eval sync`: scan, curve, table. */
import { resolve } from 'node:path';
import type { AccuracyRow, FiguresPair } from '../../src-shared/contract/models.ts';
import type { ScanReport } from '../../src-shared/contract/training.ts';
import { formatClock } from '../../src-shared/time.ts';
import { figuresOf } from '../trainer/choose-mix.ts';
import { losesBase } from '../trainer/fine-tuning.ts';
import type { StepReport, TrainResult } from '../trainer/train-options.ts';
import type { Trainer } from '../trainer/trainer.ts';
import type { CliOutput } from './cli-output.ts';
import type { EvalCommand, TrainCommand } from './cli-train-args.ts';

/** Steps per line of the curve. */
const STEPS_PER_LINE = 10;

/** Trains; returns the exit code. */
export async function trainCommand(command: TrainCommand, trainer: Trainer, output: CliOutput, signal: AbortSignal): Promise<number> {
  const say = (event: string, facts: object, words: string) => output.answer(command.json ? JSON.stringify({ event, ...facts }) : words);
  const losses: number[] = [];
  const { from, length, out: name, resume } = command;
  const [folders, keep] = [command.folders.map((folder) => resolve(folder)), command.keep.map((folder) => resolve(folder))];
  const shown = command.folders.join(', ');
  const { model, result } = await trainer.trainAlone({ folders, keep, from, length, name, resume, scanWith: null }, {
    signal,
    onProgress: (progress) => output.progress(progress, shown),
    onReport: (report) => {
      output.progress(null, shown);
      say('scanned', report, scanWords(report));
    },
    onStart: ({ device, refusal }) => {
      say('started', { device, refusal }, refusal ?? `training on ${device}`);
    },
    onStep: (report) => {
      losses.push(report.loss);
      if (report.step % STEPS_PER_LINE !== 0 && report.step !== report.total) return;
      const loss = losses.reduce((sum, value) => sum + value, 0) / losses.length;
      losses.length = 0;
      say('steps', { ...report, loss }, stepWords(report, loss));
    },
    onEvaluation: ({ step, ...judgement }) => {
      const figures = figuresOf(judgement);
      say('evaluation', { step, ...figures }, `${step === 0 ? 'held out before' : `held out after step ${step}`}\n${tableWords(figures.table)}`);
    },
  });
  if (!model) return 0;
  const { progress, ended, choice } = result;
  const facts = { model: model.id, steps: progress.step, best: progress.best, ended, heldOut: choice?.heldOut ?? null, kept: choice?.kept ?? null };
  say('done', facts, doneWords(model.id, result));
  return 0;
}

/** Judges a model; returns the exit code. */
export async function evalCommand(command: EvalCommand, trainer: Trainer, output: CliOutput, signal: AbortSignal): Promise<number> {
  const onProgress = (progress: Parameters<CliOutput['progress']>[0]) => output.progress(progress, command.folders.join(', '));
  const folders = command.folders.map((folder) => resolve(folder));
  const call = { signal, onProgress, onReport: (report: ScanReport) => output.say(scanWords(report)) };
  const { model, figures } = await trainer.evalSync(folders, command.model, call);
  output.answer(command.json ? JSON.stringify({ model, table: figures.table }) : `${model}\n${tableWords(figures.table)}`);
  return 0;
}

function doneWords(model: string, { progress, ended, choice }: TrainResult): string {
  const lines = [`${model}: ${progress.step} steps, ${ended}.`];
  if (choice?.heldOut) lines.push(changeWords('held-out footage', choice.heldOut));
  if (choice?.kept) lines.push(changeWords('footage to keep', choice.kept));
  const worse = choice?.kept && losesBase(choice.kept.before.score, choice.kept.after.score);
  lines.push(`To use it: npm run -s slateless -- models use ${model}${worse ? ' --even-if-worse' : ''}`);
  return lines.join('\n');
}

function changeWords(footage: string, { before, after }: FiguresPair): string {
  return `  ${footage}: ${percent(before.score)} before, ${percent(after.score)} after`;
}

function scanWords({ sources, kept, discarded }: ScanReport): string {
  const left = discarded.map(({ reason, count, seconds }) => `${count} × ${reason} (${seconds.toFixed(0)} s)`);
  const out = left.length > 0 ? `; left out: ${left.join(', ')}` : '';
  return `${kept.files} of ${sources} files, ${kept.count} faces, ${clock(kept.seconds)} of speech${out}`;
}

function stepWords({ step, total, gradientNorm, samplesPerSecond, etaSeconds }: StepReport, loss: number): string {
  const left = etaSeconds === null ? '' : `  ${clock(etaSeconds)} left`;
  const place = `step ${String(step).padStart(6)}${total === null ? '' : ` of ${total}`}`;
  return `${place}  loss ${loss.toFixed(3)}  gradient ${gradientNorm.toFixed(2)}  ${samplesPerSecond.toFixed(1)} examples/s${left}`;
}

function tableWords(table: readonly AccuracyRow[]): string {
  const row = ({ frames, windows, withinOne, withinTwo }: AccuracyRow) => {
    const [one, two] = [percent(withinOne).padStart(8), percent(withinTwo).padStart(8)];
    return `  ${String(frames).padStart(4)} frames  ${String(windows).padStart(6)} windows  ±1 frame ${one}  ±2 frames ${two}`;
  };
  return table.map(row).join('\n');
}

function percent(share: number | null): string {
  return share === null ? '—' : `${(100 * share).toFixed(1)} %`;
}

/** Minutes and seconds. */
function clock(seconds: number): string {
  return formatClock(seconds).replace(/\.\d+$/, '');
}
