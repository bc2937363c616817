/** @file What is said of a model that the trainer made: what it learned from, how long, how well, from whom. Markdown, facts only. */
import type { ScanReport } from './dataset.ts';
import type { TrainResult } from './train-loop.ts';

/** The card's text. */
export function modelCard({ name, report, result, version }: { readonly name: string; readonly report: ScanReport; readonly result: TrainResult; readonly version: string }): string {
  const { config, progress, layout, parent, ended } = result;
  const discarded = Object.entries(report.discarded).map(([reason, { count, seconds }]) => `${count} × ${reason} (${Math.round(seconds)} s)`);
  const table = progress.evaluations.find(({ step }) => step === progress.best?.step)?.table ?? [];
  const percent = (share: number | null) => (share === null ? '—' : `${(100 * share).toFixed(1)} %`);
  return [
    `# Model card: ${name}`,
    '',
    `Trained by Slateless ${version}. ${parent ? `Continues the training of ${parent}.` : 'Trained from scratch.'}`,
    `${layout.sizes.weight} weights, float32.`,
    '',
    '## Footage',
    '',
    `${report.usedSources} of ${report.sources} files, ${report.sequences} stretches of one face, ${(report.keptSeconds / 60).toFixed(1)} minutes.`,
    discarded.length > 0 ? `Left out: ${discarded.join(', ')}.` : 'Nothing was left out.',
    '',
    '## Training',
    '',
    `${progress.step} steps of ${config.batch} examples of ${config.frames} frames in ${(progress.seconds / 60).toFixed(1)} minutes; ${ended}.`,
    `AdamW, learning rate ${config.peakRate} after ${config.warmup} steps, then half a cosine; weight decay ${config.weightDecay}, gradients up to ${config.clip}; weights averaged (${config.averageDecay}); seed ${config.seed}.`,
    '',
    '## Held-out footage',
    '',
    table.length > 0 ? `Files that the training never saw, after step ${progress.best?.step ?? 0}. Other files may show the same people.` : 'There were too few files to hold any out.',
    ...(table.length > 0 ? ['', '| window, frames | windows | within ±1 frame | within ±2 frames |', '|---|---|---|---|'] : []),
    ...table.map(({ frames, windows, withinOne, withinTwo }) => `| ${frames} | ${windows} | ${percent(withinOne)} | ${percent(withinTwo)} |`),
    '',
  ].join('\n');
}
