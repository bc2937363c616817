/** @file `slateless models import-tf`: a published TensorFlow checkpoint in, an ONNX file out, and an account of every variable. */
import { resolve } from 'node:path';
import { writeAtomic } from '../files/write-atomic.ts';
import { importCheckpoint, type ImportReport, parametersUsed } from '../models/import-tf/import-checkpoint.ts';
import type { ImportTfCommand } from './cli-multisensory-args.ts';
import type { CliOutput } from './cli-output.ts';

/** Imports; returns the exit code. */
export async function importTfCommand({ path, kind, out, json }: ImportTfCommand, output: CliOutput): Promise<number> {
  const { bytes, report } = await importCheckpoint(resolve(path), kind);
  await writeAtomic(resolve(out), bytes);
  output.answer(json ? JSON.stringify({ kind, out, ...report }) : reportWords(report).concat(`${kind} → ${out}`).join('\n'));
  return 0;
}

function reportWords(report: ImportReport): readonly string[] {
  const { used, missing, ignored } = report;
  return [
    ...used.map(({ name, shape }) => `used     ${name} [${shape.join(',')}]`),
    ...missing.map((name) => `missing  ${name} (not needed)`),
    ...ignored.map(({ name, why }) => `ignored  ${name} (${why})`),
    `${used.length} variables used (${(parametersUsed(report) / 1e6).toFixed(2)} million numbers), ${missing.length} missing, ${ignored.length} ignored`,
  ];
}
