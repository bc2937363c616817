/** @file `slateless train sync` and `slateless eval sync`: scan, curve, table. */
import { resolve } from 'node:path';
import { formatClock } from '../../src-shared/time.ts';
import type { ScanReport } from '../trainer/dataset.ts';
import type { StepReport } from '../trainer/train-loop.ts';
import type { Trainer } from '../trainer/trainer.ts';
import type { WindowAccuracy } from '../trainer/window-accuracy.ts';
import type { CliOutput } from './cli-output.ts';
import type { EvalCommand, TrainCommand } from './cli-train-args.ts';

/** Steps per line of the curve. */
const STEPS_PER_LINE = 10;

/** Trains; returns the exit code. */
export async function trainCommand(command: TrainCommand, trainer: Trainer, output: CliOutput, signal: AbortSignal): Promise<number> {
  const say = (event: string, facts: object, words: string) => output.answer(command.json ? JSON.stringify({ event, ...facts }) : words);
  const losses: number[] = [];
  const { folder, from, length, out: name, resume } = command;
  const { model, result } = await trainer.trainSync({ folder: resolve(folder), from, length, name, resume }, {
    signal,
    onProgress: (progress) => output.progress(progress, folder),
    onReport: (report) => {
      output.progress(null, folder);
      say('scanned', report, scanWords(report));
    },
    onStep: (report) => {
      losses.push(report.loss);
      if (report.step % STEPS_PER_LINE !== 0 && report.step !== report.total) return;
      const loss = losses.reduce((sum, value) => sum + value, 0) / losses.length;
      losses.length = 0;
      say('steps', { ...report, loss }, stepWords(report, loss));
    },
    onEvaluation: (report) => say('evaluation', report, `held out after step ${report.step}\n${tableWords(report.table)}`),
  });
  const best = result.progress.best;
  say('done', { model: model.id, steps: result.progress.step, best, ended: result.ended }, `${model.id}: ${result.progress.step} steps, ${result.ended}. To use it: npm run -s slateless -- models use ${model.id}`);
  return 0;
}

/** Judges a model; returns the exit code. */
export async function evalCommand(command: EvalCommand, trainer: Trainer, output: CliOutput, signal: AbortSignal): Promise<number> {
  const onProgress = (progress: Parameters<CliOutput['progress']>[0]) => output.progress(progress, command.folder);
  const { model, table } = await trainer.evalSync(resolve(command.folder), command.model, { signal, onProgress, onReport: (report) => output.say(scanWords(report)) });
  output.answer(command.json ? JSON.stringify({ model, table }) : `${model}\n${tableWords(table)}`);
  return 0;
}

function scanWords({ sources, usedSources, sequences, keptSeconds, discarded }: ScanReport): string {
  const left = Object.entries(discarded).map(([reason, { count, seconds }]) => `${count} × ${reason} (${seconds.toFixed(0)} s)`);
  return `${usedSources} of ${sources} files, ${sequences} faces, ${clock(keptSeconds)} of speech${left.length > 0 ? `; left out: ${left.join(', ')}` : ''}`;
}

function stepWords({ step, total, gradientNorm, samplesPerSecond, etaSeconds }: StepReport, loss: number): string {
  const left = etaSeconds === null ? '' : `  ${clock(etaSeconds)} left`;
  return `step ${String(step).padStart(6)}${total === null ? '' : ` of ${total}`}  loss ${loss.toFixed(3)}  gradient ${gradientNorm.toFixed(2)}  ${samplesPerSecond.toFixed(1)} examples/s${left}`;
}

function tableWords(table: readonly WindowAccuracy[]): string {
  const percent = (share: number) => (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '—').padStart(8);
  return table.map(({ frames, windows, withinOne, withinTwo }) => `  ${String(frames).padStart(4)} frames  ${String(windows).padStart(6)} windows  ±1 frame ${percent(withinOne)}  ±2 frames ${percent(withinTwo)}`).join('\n');
}

/** Minutes and seconds. */
function clock(seconds: number): string {
  return formatClock(seconds).replace(/\.\d+$/, '');
}
