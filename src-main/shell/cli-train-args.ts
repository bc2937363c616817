/** @file The arguments of `train`, `eval` and `models`, as typed, made into commands. Pure. */
import { parseArgs } from 'node:util';
import { modelId } from '../../src-shared/contract/models-schemas.ts';

/** `train sync` */
export interface TrainCommand {
  readonly name: 'train';
  readonly folders: readonly string[];
  /** Earlier footage that the model should not forget. */
  readonly keep: readonly string[];
  /** Model id, `scratch`, or null for the model in use. */
  readonly from: string | null;
  readonly length: { readonly steps: number } | { readonly minutes: number };
  readonly out: string;
  readonly resume: boolean;
  readonly json: boolean;
}

/** `eval sync` */
export interface EvalCommand {
  readonly name: 'eval';
  readonly folders: readonly string[];
  readonly model: string | null;
  readonly json: boolean;
}

/** `models` */
export type ModelsCommand =
  | { readonly name: 'models'; readonly action: 'list'; readonly json: boolean }
  | { readonly name: 'models'; readonly action: 'use'; readonly model: string; readonly evenIfWorse: boolean }
  | { readonly name: 'models'; readonly action: 'revert' }
  | { readonly name: 'models'; readonly action: 'remove'; readonly model: string }
  | { readonly name: 'models'; readonly action: 'export'; readonly model: string; readonly file: string }
  | { readonly name: 'models'; readonly action: 'import'; readonly file: string };

/** What is wrong with a line, in a sentence; the caller makes it a usage error. */
export class TrainUsage extends Error {
  override readonly name = 'TrainUsage';
}

/** Lines of the help. */
export const TRAIN_HELP = `  npm run -s slateless -- train sync DIR… [options]    train the lip-sync model on your own footage, no labels needed
      --from MODEL|scratch  where to start; the model in use unless told
      --minutes N | --steps N    how long; 30 minutes unless told
      --keep DIR            earlier footage that it must not forget, measured before and after; may be given again
      --out MODEL           name of the new model; my-lip-sync unless told
      --resume              go on with a training that was interrupted
      --json                one JSON object per event and line
  npm run -s slateless -- eval sync DIR… [--model MODEL] [--json]    how well short windows find the offset
  npm run -s slateless -- models list [--json] | use MODEL [--even-if-worse] | revert | remove MODEL
                                        | export MODEL FILE | import FILE
`;

const flag = { type: 'boolean', default: false } as const;
const text = { type: 'string' } as const;
const DEFAULT_MINUTES = 30;

/** Understands `train …`. Throws {@link TrainUsage}. */
export function parseTrain(args: readonly string[]): TrainCommand {
  const keep = { type: 'string', multiple: true } as const;
  const { values, positionals } = parse(args, { from: text, minutes: text, steps: text, keep, out: text, resume: flag, json: flag });
  if (values.minutes !== undefined && values.steps !== undefined) throw new TrainUsage('Give --minutes or --steps, not both');
  const out = values.out ?? 'my-lip-sync';
  if (!modelId.safeParse(out).success || out === 'scratch') {
    throw new TrainUsage(`--out must be a plain name of letters, digits, dots and dashes, not "${out}"`);
  }
  const minutes = () => ({ minutes: numberOf('--minutes', values.minutes ?? String(DEFAULT_MINUTES), 0.1, 100_000) });
  return {
    name: 'train',
    folders: foldersOf(positionals, 'train'),
    keep: values.keep ?? [],
    from: values.from ?? null,
    length: values.steps === undefined ? minutes() : { steps: Math.round(numberOf('--steps', values.steps, 1, 1e8)) },
    out,
    resume: values.resume,
    json: values.json,
  };
}

/** Understands `eval …`. Throws {@link TrainUsage}. */
export function parseEval(args: readonly string[]): EvalCommand {
  const { values, positionals } = parse(args, { model: text, json: flag });
  return { name: 'eval', folders: foldersOf(positionals, 'eval'), model: values.model ?? null, json: values.json };
}

/** Understands `models …`. Throws {@link TrainUsage}. */
export function parseModels(args: readonly string[]): ModelsCommand {
  const { values, positionals } = parse(args, { json: flag, 'even-if-worse': flag });
  const [action = 'list', ...names] = positionals;
  const [first = '', second = ''] = names;
  const has = (count: number) => names.length === count;
  if (action === 'list' && has(0)) return { name: 'models', action, json: values.json };
  if (action === 'use' && has(1)) return { name: 'models', action, model: first, evenIfWorse: values['even-if-worse'] };
  if (action === 'revert' && has(0)) return { name: 'models', action };
  if (action === 'remove' && has(1)) return { name: 'models', action, model: first };
  if (action === 'export' && has(2)) return { name: 'models', action, model: first, file: second };
  if (action === 'import' && has(1)) return { name: 'models', action, file: first };
  throw new TrainUsage('models takes list, use MODEL, revert, remove MODEL, export MODEL FILE or import FILE');
}

function foldersOf([kind, ...folders]: readonly string[], command: string): readonly string[] {
  if (kind !== 'sync' || folders.length === 0) throw new TrainUsage(`${command} needs "sync" and a folder`);
  return folders;
}

/** The options of a line. Throws {@link TrainUsage}. */
export function parse<const O extends NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, strict: true, options });
  } catch (error) {
    if (error instanceof TypeError) throw new TrainUsage(error.message.split('. ')[0] ?? error.message, { cause: error });
    throw error;
  }
}

/** The number that an option was given. Throws {@link TrainUsage}. */
export function numberOf(option: string, value: string, least: number, most: number): number {
  const number = value.trim() === '' ? NaN : Number(value);
  if (number >= least && number <= most) return number;
  throw new TrainUsage(`${option} must be a number from ${least} to ${most}, not "${value}"`);
}
