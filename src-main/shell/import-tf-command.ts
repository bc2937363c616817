/** @file `slateless models import-tf`: a published TensorFlow checkpoint in, an ONNX file out, and an account of every variable. */
import { basename, resolve } from 'node:path';
import { writeAtomic } from '../files/write-atomic.ts';
import { importCheckpoint, type ImportReport, parametersUsed } from '../models/import-tf/import-checkpoint.ts';
import { packModel } from '../models/model-package.ts';
import type { ImportTfCommand } from './cli-multisensory-args.ts';
import type { CliOutput } from './cli-output.ts';

/** Imports; returns the exit code. */
export async function importTfCommand({ path, kind, out, json }: ImportTfCommand, output: CliOutput): Promise<number> {
  const { bytes, report } = await importCheckpoint(resolve(path), kind);
  await writeAtomic(resolve(out), canSee(kind) ? packed(bytes, kind, out) : bytes);
  output.answer(json ? JSON.stringify({ kind, out, ...report }) : reportWords(report).concat(`${kind} → ${out}`).join('\n'));
  return 0;
}

/** The kinds whose networks judge, so that `models import` may add them to those that see. */
function canSee(kind: ImportTfCommand['kind']): boolean {
  return kind === 'multisensory' || kind === 'multisensory-map';
}

/** With what the list of models wants to know. Under which licence the weights were published only the user can tell. */
function packed(bytes: Uint8Array, kind: string, out: string): Uint8Array {
  const id = basename(out, '.onnx').replace(/[^\w.-]+/g, '-');
  const card = `# ${id}\n\nWeights published with Owens & Efros (2018), checkpoint "${kind}", converted.\n`;
  return packModel({ bytes, entry: { kind: 'multisensory', id, file: `${id}.onnx`, license: 'NOASSERTION', card: `${id}.md`, parent: null, fullLogit: FULL_LOGIT }, card });
}

/** A place is drawn in the strongest color where the network is 98 % sure. */
const FULL_LOGIT = 4;

function reportWords(report: ImportReport): readonly string[] {
  const { used, missing, ignored } = report;
  return [
    ...used.map(({ name, shape }) => `used     ${name} [${shape.join(',')}]`),
    ...missing.map((name) => `missing  ${name} (not needed)`),
    ...ignored.map(({ name, why }) => `ignored  ${name} (${why})`),
    `${used.length} variables used (${(parametersUsed(report) / 1e6).toFixed(2)} million numbers), ${missing.length} missing, ${ignored.length} ignored`,
  ];
}
