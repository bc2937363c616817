/** @file The arguments of `batch`, as typed, made into a command. Pure. */
import { parseArgs } from 'node:util';
import type { ReportFormat } from '../../src-shared/contract/batch.ts';
import { TOLERANCE_IDS, type ToleranceId } from '../../src-shared/model/tolerance.ts';

/** `batch` */
export type BatchCommand =
  | { readonly name: 'batch'; readonly action: 'recipes'; readonly json: boolean }
  | {
      readonly name: 'batch';
      readonly action: 'run';
      readonly inputs: readonly string[];
      /** Name of a preset, or path of a recipe file. */
      readonly recipe: string;
      /** Instead of what the recipe says: the standard within which clips are not fixed, null for none. */
      readonly leaveWithin: ToleranceId | null | undefined;
      /** Folder of outputs and reports; null writes outputs beside their sources and reports into the batch's document. */
      readonly out: string | null;
      readonly flat: boolean;
      readonly patterns: readonly string[];
      readonly recursive: boolean;
      readonly watch: boolean;
      readonly jobs: number | null;
      /** Address of a farm's queue, or null for this machine. */
      readonly queue: string | null;
      readonly reports: readonly ReportFormat[];
      readonly resume: boolean;
      readonly document: string | null;
      readonly json: boolean;
      /** `quiet` says only what went wrong, `verbose` also what starts. */
      readonly volume: 'quiet' | 'normal' | 'verbose';
    };

/** The line was typed wrongly. */
export class BatchUsage extends Error {
  override readonly name = 'BatchUsage';
}

/** Part of `--help`. */
export const BATCH_HELP = `  npm run -s slateless -- batch DIR… [options]     whole folders: measure, fix, split, report; goes on where it was killed
      --recipe NAME|FILE    what to do with each clip: measure, fix, sidecars, stems, "fix and stems", "heat map", a preset of yours or a JSON file; measure unless told
      --leave-within STANDARD           a fix leaves clips as they are that this allows, ebu-r37 unless the recipe
                            says otherwise: ${TOLERANCE_IDS.join(', ')},
                            none
      --recipes             list the recipes instead (--json: as they are written)
      --out DIR             outputs in the same folders below DIR (--flat: all in DIR itself), reports in DIR
      --match GLOB          only clips that match, e.g. "A001*.mov" or "day 1/**"; --match "!*proxy*" leaves out; repeatable
      --no-recursive        only the folders themselves
      --watch               goes on taking clips that are added, until interrupted
      --jobs N              clips at work at a time; as many as fill the machine unless told
      --queue redis://HOST  has the work done by the machines that run "worker" on this queue
      --report html,csv,json            write reports when done
      --resume              go on with the last batch of the same folders, recipe and outputs
      --document DIR        keep the batch's own files there rather than in the app's folder
      --quiet | --verbose   say only what went wrong, or also what starts
      --json                one JSON object per finished clip and line on stdout, a summary last
    Exit codes of batch: 0 every clip is in sync, within tolerance, measured, fixed, split, looked at or left out; 2 some need eyes; 1 some failed or are not done;
    130 interrupted, --resume goes on.
`;

const FORMATS: readonly ReportFormat[] = ['html', 'csv', 'json'];
const flag = { type: 'boolean', default: false } as const;
const text = { type: 'string' } as const;

/** Understands `batch …`. Throws {@link BatchUsage}. */
export function parseBatch(args: readonly string[]): BatchCommand {
  const { values, positionals } = parse(args);
  if (values.recipes) return { name: 'batch', action: 'recipes', json: values.json };
  if (positionals.length === 0) throw new BatchUsage('batch needs at least one folder or file');
  if (values.quiet && values.verbose) throw new BatchUsage('Give --quiet or --verbose, not both');
  if (values.flat && values.out === undefined) throw new BatchUsage('--flat says how to fill a folder; add --out DIR');
  const jobs = values.jobs === undefined ? null : Number(values.jobs);
  if (jobs !== null && !(Number.isInteger(jobs) && jobs >= 1 && jobs <= 256)) throw new BatchUsage(`--jobs must be a whole number from 1 to 256, not "${values.jobs}"`);
  return {
    name: 'batch',
    action: 'run',
    inputs: positionals,
    recipe: values.recipe ?? 'measure',
    leaveWithin: values['leave-within'] === undefined ? undefined : standardOf(values['leave-within']),
    out: values.out ?? null,
    flat: values.flat,
    patterns: values.match ?? [],
    recursive: !values['no-recursive'],
    watch: values.watch,
    jobs,
    queue: values.queue === undefined ? null : queueAddress(values.queue),
    reports: values.report === undefined ? [] : values.report.split(',').map(formatOf),
    resume: values.resume,
    document: values.document ?? null,
    json: values.json,
    volume: values.quiet ? 'quiet' : values.verbose ? 'verbose' : 'normal',
  };
}

/** An address of a farm's queue. Throws {@link BatchUsage} for what can be none. */
export function queueAddress(typed: string): string {
  if (/^rediss?:\/\/[^/]/.test(typed) && URL.canParse(typed)) return typed;
  throw new BatchUsage(`--queue takes redis://HOST[:PORT] or rediss://…, not "${typed}"`);
}

function standardOf(word: string): ToleranceId | null {
  if (word === 'none') return null;
  const found = TOLERANCE_IDS.find((id) => id === word);
  if (found) return found;
  throw new BatchUsage(`--leave-within takes ${TOLERANCE_IDS.join(', ')} or none, not "${word}"`);
}

function formatOf(word: string): ReportFormat {
  const found = FORMATS.find((format) => format === word.trim());
  if (found) return found;
  throw new BatchUsage(`--report takes ${FORMATS.join(', ')}, not "${word}"`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      strict: true,
      options: {
        recipe: text,
        'leave-within': text,
        recipes: flag,
        out: text,
        flat: flag,
        match: { type: 'string', multiple: true },
        'no-recursive': flag,
        watch: flag,
        jobs: text,
        queue: text,
        report: text,
        resume: flag,
        document: text,
        quiet: flag,
        verbose: flag,
        json: flag,
      },
    });
  } catch (error) {
    if (error instanceof TypeError) throw new BatchUsage(error.message.split('. ')[0] ?? error.message, { cause: error });
    throw error;
  }
}
