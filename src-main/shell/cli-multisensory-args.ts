/** @file The arguments of `train align`, `train separate`, `train voices` and `models import-tf`, as typed, made into commands. Pure. */
import { basename } from 'node:path';
import { type ImportKind, IMPORT_KINDS } from '../models/import-tf/import-kinds.ts';
import type { FolderTraining } from '../trainer/folder-trainer.ts';
import { numberOf, parse, TrainUsage } from './cli-train-args.ts';

/** `train align` */
export interface AlignCommand extends FolderTraining {
  readonly name: 'train-align';
  readonly json: boolean;
}

/** `train separate` */
export interface SeparateCommand extends FolderTraining {
  readonly name: 'train-separate';
  readonly json: boolean;
}

/** `train voices` */
export interface VoicesCommand extends FolderTraining {
  readonly name: 'train-voices';
  readonly json: boolean;
}

/** `models import-tf` */
export interface ImportTfCommand {
  readonly name: 'import-tf';
  /** Prefix of the checkpoint, or one of its files. */
  readonly path: string;
  readonly kind: ImportKind;
  readonly out: string;
  readonly json: boolean;
}

/** Lines of the help. */
export const MULTISENSORY_HELP = `  npm run -s slateless -- train align DIR [options]    train the multisensory network: which sound belongs to a picture
      --minutes N | --steps N    how long; 60 minutes unless told
      --from FILE           go on from the model in a file; from scratch unless told
      --out FILE            the model to write; multisensory.onnx unless told
      --resume              go on with a training that was interrupted
      --json                one JSON object per event and line
  npm run -s slateless -- train separate DIR [options]    train the separation network: what is heard of a visible face; options as for align,
                            separator.onnx unless told otherwise
  npm run -s slateless -- train voices DIR [options]    train what tells two voices apart, from recordings: a folder for each person, and one named
                            sounds of what is no voice; options as for align, voices.onnx unless told otherwise
  npm run -s slateless -- models import-tf PATH [--as KIND] [--out FILE] [--json]    read a published TensorFlow checkpoint
      --as KIND             ${Object.keys(IMPORT_KINDS).join(', ')}
`;

const flag = { type: 'boolean', default: false } as const;
const text = { type: 'string' } as const;
const DEFAULT_MINUTES = 60;

/** Understands `train align …`. Throws {@link TrainUsage}. */
export function parseAlign(args: readonly string[]): AlignCommand {
  return { name: 'train-align', ...folderTraining('align', args, 'multisensory.onnx') };
}

/** Understands `train separate …`. Throws {@link TrainUsage}. */
export function parseSeparate(args: readonly string[]): SeparateCommand {
  return { name: 'train-separate', ...folderTraining('separate', args, 'separator.onnx') };
}

/** Understands `train voices …`. Throws {@link TrainUsage}. */
export function parseVoices(args: readonly string[]): VoicesCommand {
  return { name: 'train-voices', ...folderTraining('voices', args, 'voices.onnx') };
}

function folderTraining(task: string, args: readonly string[], file: string): FolderTraining & { readonly json: boolean } {
  const { values, positionals } = parse(args, { minutes: text, steps: text, from: text, out: text, resume: flag, json: flag });
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new TrainUsage(`train ${task} needs one folder`);
  if (values.minutes !== undefined && values.steps !== undefined) throw new TrainUsage('Give --minutes or --steps, not both');
  return {
    folder,
    length: values.steps === undefined ? { minutes: numberOf('--minutes', values.minutes ?? String(DEFAULT_MINUTES), 0.1, 100_000) } : { steps: Math.round(numberOf('--steps', values.steps, 1, 1e8)) },
    from: values.from ?? null,
    out: modelFile(values.out ?? file),
    resume: values.resume,
    json: values.json,
  };
}

/** Understands `models import-tf …`. Throws {@link TrainUsage}. */
export function parseImportTf(args: readonly string[]): ImportTfCommand {
  const { values, positionals } = parse(args, { as: text, out: text, json: flag });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new TrainUsage('models import-tf needs one checkpoint');
  const kind = values.as ?? 'multisensory';
  if (!isKind(kind)) throw new TrainUsage(`--as must be ${Object.keys(IMPORT_KINDS).join(', ')}, not "${kind}"`);
  return { name: 'import-tf', path, kind, out: values.out === undefined ? `${kind}.onnx` : modelFile(values.out), json: values.json };
}

function isKind(name: string): name is ImportKind {
  return Object.hasOwn(IMPORT_KINDS, name);
}

function modelFile(out: string): string {
  if (/^[\w.-]+\.onnx$/.test(basename(out))) return out;
  throw new TrainUsage(`--out must be a file that ends in .onnx, not "${out}"`);
}
