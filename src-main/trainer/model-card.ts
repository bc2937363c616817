/** @file What is said of a model that the trainer made: what it learned from, how long, how well, from whom. Markdown, facts only. */
import { type AccuracyRow, type FiguresPair, LARGEST_LOSS } from '../../src-shared/contract/models.ts';
import type { ScanReport } from '../../src-shared/contract/training.ts';
import { losesBase } from './fine-tuning.ts';
import type { TrainResult } from './train-options.ts';

/** What a card tells of. */
export interface CardFacts {
  readonly name: string;
  readonly report: ScanReport;
  readonly result: TrainResult;
  /** Version of the program. */
  readonly version: string;
}

/** The card's text. */
export function modelCard({ name, report, result, version }: CardFacts): string {
  const { layout, parent } = result;
  return [
    `# Model card: ${name}`,
    '',
    `Trained by Slateless ${version}. ${parent ? `Continues the training of ${parent}.` : 'Trained from scratch.'}`,
    `${layout.sizes.weight} weights, float32.`,
    '',
    ...footageLines(report),
    ...trainingLines(result),
    ...heldOutLines(report, result),
    ...keptLines(result.choice?.kept ?? null),
  ].join('\n');
}

function footageLines({ sources, kept, discarded }: ScanReport): readonly string[] {
  const left = discarded.map(({ reason, count, seconds }) => `${count} × ${reason} (${Math.round(seconds)} s)`);
  return [
    '## Footage',
    '',
    `${kept.files} of ${sources} files, ${kept.count} stretches of one face, ${(kept.seconds / 60).toFixed(1)} minutes.`,
    left.length > 0 ? `Left out: ${left.join(', ')}.` : 'Nothing was left out.',
    '',
  ];
}

function trainingLines({ config, progress, choice, ended }: TrainResult): readonly string[] {
  const { batch, frames, peakRate, warmup, weightDecay, clip, averageDecay, seed } = config;
  const decay = choice ? 'weights pulled to the parent\'s' : `weight decay ${weightDecay}`;
  return [
    '## Training',
    '',
    `${progress.step} steps of ${batch} examples of ${frames} frames in ${(progress.seconds / 60).toFixed(1)} minutes; ${ended}.`,
    `AdamW, learning rate ${peakRate} after ${warmup} steps, half a cosine at the end; ${decay}, gradients up to ${clip}.`,
    `Weights averaged (${averageDecay}); seed ${seed}.`,
    ...(choice ? [`Mixed with the parent: ${percent(choice.mix)} of the way to what was trained.`, `That lay ${percent(choice.drift)} of the parent's length away.`] : []),
    '',
  ];
}

const DIVIDED = {
  people: 'Files of other people than the training saw, as far as names of files tell.',
  files: 'Files that the training never saw. They may show the same people.',
  stretches: 'Stretches that the training never saw, of files that it did.',
};

function heldOutLines({ heldOutBy }: ScanReport, { progress, choice }: TrainResult): readonly string[] {
  const table = progress.evaluations.find(({ step }) => step === progress.best?.step)?.table ?? [];
  const title = ['## Held-out footage', ''];
  if (choice?.heldOut && heldOutBy) return [...title, DIVIDED[heldOutBy], '', ...pairTable(choice.heldOut), ''];
  if (table.length > 0 && heldOutBy) return [...title, DIVIDED[heldOutBy], '', ...plainTable(table), ''];
  return [...title, 'There was too little footage to hold any out.', ''];
}

function keptLines(kept: FiguresPair | null): readonly string[] {
  if (!kept) return [];
  const { before, after } = kept;
  const loss = `${losesBase(before.score, after.score) ? 'more' : 'no more'} than ${percent(LARGEST_LOSS)}`;
  return ['## Footage to keep', '', `Earlier footage, on which it was to stay as good as its parent. It lost ${loss} there.`, '', ...pairTable(kept), ''];
}

function plainTable(table: readonly AccuracyRow[]): readonly string[] {
  return [
    '| window, frames | windows | within ±1 frame | within ±2 frames |',
    '|---|---|---|---|',
    ...table.map(({ frames, windows, withinOne, withinTwo }) => `| ${frames} | ${windows} | ${percent(withinOne)} | ${percent(withinTwo)} |`),
  ];
}

function pairTable({ before, after }: FiguresPair): readonly string[] {
  return [
    '| window, frames | windows | parent, within ±1 frame | this model, within ±1 frame |',
    '|---|---|---|---|',
    ...after.table.map(({ frames, windows, withinOne }) => {
      const parent = before.table.find((row) => row.frames === frames)?.withinOne ?? null;
      return `| ${frames} | ${windows} | ${percent(parent)} | ${percent(withinOne)} |`;
    }),
  ];
}

function percent(share: number | null): string {
  return share === null ? '—' : `${(100 * share).toFixed(1)} %`;
}
