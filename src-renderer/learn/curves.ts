/** @file The curves of a training as lines of a chart. Pure. */
import type { Figures } from '../../src-shared/contract/models.ts';
import type { TrainingRun } from '../../src-shared/contract/training.ts';
import type { Line } from './chart/line.ts';
import { smoothed } from './chart/smooth.ts';
import { windowLength } from './judgement.ts';

/** Half-life of the smoothing, as a share of the steps. */
const SMOOTHING = 1 / 50;

/** Lines that can be told apart; see `tokens.css`. */
const MOST_LINES = 6;

/** Loss by step: as it was, faint, and smoothed. */
export function lossLines({ curve }: Pick<TrainingRun, 'curve'>): readonly Line[] {
  const points = curve.map(({ step, loss }) => ({ x: step, y: loss }));
  const span = (points.at(-1)?.x ?? 0) - (points[0]?.x ?? 0);
  return [
    { name: 'each step', color: 'var(--accent)', points, isFaint: true },
    { name: 'smoothed', color: 'var(--accent)', points: smoothed(points, span * SMOOTHING) },
  ];
}

/** Held-out accuracy by step, one line per length of window that has any. The model it goes on from is where the lines begin. */
export function accuracyLines({ evaluations, before }: Pick<TrainingRun, 'evaluations' | 'before'>): readonly Line[] {
  const looks: readonly { readonly step: number; readonly table: Figures['table'] }[] =
    before && !evaluations.some(({ step }) => step === 0) ? [{ step: 0, table: before.table }, ...evaluations] : evaluations;
  const lengths = [...new Set(looks.flatMap(({ table }) => table.filter(({ withinOne }) => withinOne !== null).map(({ frames }) => frames)))].sort((a, b) => a - b);
  return lengths.slice(-MOST_LINES).map((frames, index) => ({
    name: windowLength(frames),
    color: `var(--series-${index + 1})`,
    hasDots: true,
    points: looks.flatMap(({ step, table }) => {
      const share = table.find((row) => row.frames === frames)?.withinOne ?? null;
      return share === null ? [] : [{ x: step, y: share }];
    }),
  }));
}
