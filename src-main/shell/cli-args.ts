/** @file The command line as typed, made into one command with every option set. Pure; says what is wrong in a sentence. */
import { parseArgs } from 'node:util';
import type { FixMode, FixOptions } from '../../src-shared/contract/services.ts';
import { BATCH_HELP, type BatchCommand, BatchUsage, parseBatch } from './cli-batch-args.ts';
import { type AlignCommand, type ImportTfCommand, MULTISENSORY_HELP, parseAlign, parseImportTf, parseSeparate, parseVoices, type SeparateCommand, type VoicesCommand } from './cli-multisensory-args.ts';
import { parseWorker, WORKER_HELP, type WorkerCommand } from './cli-farm-args.ts';
import { INTERCHANGE_HELP, type InterchangeCommand, parseInterchange } from './cli-interchange-args.ts';
import { parseSee, SEE_HELP, type SeeCommand } from './cli-see-args.ts';
import { parseStems, STEMS_HELP, type StemsCommand } from './cli-stems-args.ts';
import { parseTag, parseTrainTags, type TagCommand, TAGS_HELP, type TrainTagsCommand } from './cli-tags-args.ts';
import { type EvalCommand, type ModelsCommand, parseEval, parseModels, parseTrain, type TrainCommand, TRAIN_HELP, TrainUsage } from './cli-train-args.ts';

/** What is to be done. */
export type CliCommand =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | ProbeCommand
  | SyncCommand
  | BatchCommand
  | WorkerCommand
  | InterchangeCommand
  | SeeCommand
  | StemsCommand
  | TrainCommand
  | EvalCommand
  | ModelsCommand
  | AlignCommand
  | SeparateCommand
  | VoicesCommand
  | TrainTagsCommand
  | TagCommand
  | ImportTfCommand
  | { readonly name: 'serve'; readonly files: readonly string[]; readonly port: number; readonly openBrowser: boolean };

/** `probe` */
export interface ProbeCommand {
  readonly name: 'probe';
  readonly files: readonly string[];
  readonly json: boolean;
}

/** `sync` */
export interface SyncCommand {
  readonly name: 'sync';
  readonly files: readonly string[];
  readonly json: boolean;
  /** Null measures only. */
  readonly fix: FixMode | null;
  /** Folder of the outputs, or null for beside each source. */
  readonly out: string | null;
  readonly thorough: boolean;
  /** From 0, or null for the loudest. */
  readonly audioTrack: number | null;
  /** Seconds, or null for what the settings say. */
  readonly maxOffset: number | null;
  readonly overwrite: boolean;
  readonly audioFormat: FixOptions['audioFormat'];
}

/** The line was typed wrongly. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Shown by `--help`. */
export const HELP = `Slateless measures how far sound and picture are apart, and puts them back together.

  npm run -s slateless -- sync FILE… [options]    measure lip-sync; folders stand for the media in them
      --fix baked|timestamps|sidecar    also write the fix: baked (sound rewritten, picture copied bit for bit),
                                        timestamps (for players only), sidecar (a JSON file, no media)
      --out DIR             where to write; beside each source unless told
      --overwrite           replace outputs that are there
      --format auto|pcm|flac|aac        sound format of a baked fix
      --thorough            look at all of each file rather than sampling until certain
      --track N             audio track, from 1; the loudest unless told
      --max-offset SECONDS  largest offset tried, 0.2–30
      --json                one JSON object per file and line on stdout, and nothing else there
${BATCH_HELP}${WORKER_HELP}${INTERCHANGE_HELP}${SEE_HELP}${STEMS_HELP}  npm run -s slateless -- probe FILE… [--json]    what is in a file
  npm run -s slateless -- serve [FILE…] [--port N] [--no-open]    open the window in a browser
${TRAIN_HELP}${MULTISENSORY_HELP}${TAGS_HELP}  npm run -s slateless -- --help | --version

Offsets are in seconds, positive when the sound is early. Exit codes of sync: 0 all answered, 2 some could not be told,
1 failure, 130 interrupted.
`;

const FIX_MODES: readonly FixMode[] = ['baked', 'timestamps', 'sidecar'];
const FORMATS: readonly FixOptions['audioFormat'][] = ['auto', 'pcm', 'flac', 'aac'];
const flag = { type: 'boolean', default: false } as const;
const text = { type: 'string' } as const;

/**
 * Understands the arguments after the program's name.
 *
 * @throws {UsageError}
 */
export function parseCommandLine(args: readonly string[]): CliCommand {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || args.includes('--help') || args.includes('-h')) return { name: 'help' };
  if (name === '--version' || name === '-v' || name === 'version') return { name: 'version' };
  switch (name) {
    case 'sync':
      return parseSync(rest);
    case 'batch':
      return withUsage(() => parseBatch(rest));
    case 'worker':
      return withUsage(() => parseWorker(rest));
    case 'interchange':
      return withUsage(() => parseInterchange(rest));
    case 'see':
      return withUsage(() => parseSee(rest));
    case 'stems':
      return withUsage(() => parseStems(rest));
    case 'train':
      return withUsage(() => parseTraining(rest));
    case 'tag':
      return withUsage(() => parseTag(rest));
    case 'eval':
      return withUsage(() => parseEval(rest));
    case 'models':
      return withUsage(() => (rest[0] === 'import-tf' ? parseImportTf(rest.slice(1)) : parseModels(rest)));
    case 'probe': {
      const { values, positionals } = parse(rest, { json: flag });
      return { name, files: needFiles(positionals, name), json: values.json };
    }
    case 'serve': {
      const { values, positionals } = parse(rest, { port: text, 'no-open': flag });
      const port = values.port === undefined ? 0 : numberOf('--port', values.port, 0, 65_535);
      if (!Number.isInteger(port)) throw new UsageError('--port must be a whole number');
      return { name, files: positionals, port, openBrowser: !values['no-open'] };
    }
    default:
      throw new UsageError(`There is no command "${name}"`);
  }
}

function withUsage<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof TrainUsage || error instanceof BatchUsage ? new UsageError(error.message, { cause: error }) : error;
  }
}

function parseSync(args: readonly string[]): SyncCommand {
  const { values, positionals } = parse(args, {
    fix: text,
    out: text,
    format: text,
    track: text,
    'max-offset': text,
    thorough: flag,
    overwrite: flag,
    json: flag,
  });
  const track = values.track === undefined ? null : numberOf('--track', values.track, 1, 64);
  if (track !== null && !Number.isInteger(track)) throw new UsageError('--track must be a whole number');
  const fix = values.fix === undefined ? null : oneOf('--fix', values.fix, FIX_MODES);
  if (fix === null && (values.out !== undefined || values.overwrite || values.format !== undefined)) {
    throw new UsageError('--out, --overwrite and --format say how to write a fix; add --fix baked, timestamps or sidecar');
  }
  return {
    name: 'sync',
    files: needFiles(positionals, 'sync'),
    json: values.json,
    fix,
    out: values.out ?? null,
    thorough: values.thorough,
    audioTrack: track === null ? null : track - 1,
    maxOffset: values['max-offset'] === undefined ? null : numberOf('--max-offset', values['max-offset'], 0.2, 30),
    overwrite: values.overwrite,
    audioFormat: values.format === undefined ? 'auto' : oneOf('--format', values.format, FORMATS),
  };
}

function parseTraining([task, ...rest]: readonly string[]): CliCommand {
  if (task === 'align') return parseAlign(rest);
  if (task === 'tags') return parseTrainTags(rest);
  if (task === 'voices') return parseVoices(rest);
  return task === 'separate' ? parseSeparate(rest) : parseTrain(task === undefined ? [] : [task, ...rest]);
}

type Options = NonNullable<Parameters<typeof parseArgs>[0]>['options'];

function parse<const O extends NonNullable<Options>>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, strict: true, options });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ')[0] ?? error.message, { cause: error });
    throw error;
  }
}

function needFiles(files: readonly string[], command: string): readonly string[] {
  if (files.length === 0) throw new UsageError(`${command} needs at least one file`);
  return files;
}

function numberOf(option: string, value: string, least: number, most: number): number {
  const number = value.trim() === '' ? NaN : Number(value);
  if (number >= least && number <= most) return number;
  throw new UsageError(`${option} must be a number from ${least} to ${most}, not "${value}"`);
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new UsageError(`${option} must be ${allowed.join(', ')}, not "${value}"`);
}
