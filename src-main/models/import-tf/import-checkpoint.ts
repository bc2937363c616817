/** @file A published checkpoint as an ONNX file of this program, with an account of every variable. */
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { ParameterVectors } from '../../networks/multisensory-export.ts';
import type { Parameter, ParameterLayout } from '../../nn/parameters.ts';
import { elementCount, formatShape, sameShape } from '../../nn/tensor.ts';
import { type Bundle, openBundle, readVariable } from './checkpoint-bundle.ts';
import { IMPORT_KINDS, type ImportedNetwork, type ImportKind } from './import-kinds.ts';
import { inOurLayout, publishedVariable } from './published-names.ts';

/** What became of every variable. */
export interface ImportReport {
  /** Read and part of the network. */
  readonly used: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Not in the checkpoint, and not needed by this kind. */
  readonly missing: readonly string[];
  /** In the checkpoint, but no part of the network. */
  readonly ignored: readonly { readonly name: string; readonly why: IgnoredWhy }[];
}

/** Why a variable is of no use. */
export type IgnoredWhy = 'counter' | 'optimiser' | 'training statistic' | 'other network';

/** The file and the account. */
export interface Imported {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly report: ImportReport;
}

/**
 * Imports a checkpoint.
 *
 * @param path its prefix, or any of its files.
 * @param network other than the kind's, for checkpoints of other widths.
 * @throws {AppError} `files.not-found`, `model.invalid` when a variable that is needed is missing, damaged or of another shape.
 */
export async function importCheckpoint(path: string, kind: ImportKind, network: ImportedNetwork = IMPORT_KINDS[kind]()): Promise<Imported> {
  const bundle = await openBundle(path);
  const { layout, mayLack, write } = network;
  const wanted = layout.parameters.map((parameter) => ({ parameter, ...publishedVariable(parameter) }));
  complain(bundle, wanted.filter(({ name }) => !mayLack(name)));
  const vectors = { weight: new Float32Array(layout.sizes.weight), statistic: new Float32Array(layout.sizes.statistic) };
  const present = wanted.filter(({ name }) => bundle.entries.has(name));
  for (const { parameter, name } of present) await fill(vectors, layout, parameter, bundle, name);
  const used = new Set(present.map(({ name }) => name));
  const report: ImportReport = {
    used: present.map(({ name, shape }) => ({ name, shape })),
    missing: wanted.filter(({ name }) => !used.has(name)).map(({ name }) => name),
    ignored: [...bundle.entries.keys()].filter((name) => !used.has(name)).map((name) => ({ name, why: whyIgnored(name) })),
  };
  return { bytes: write(vectors, { 'slateless.imported': `${kind} from TensorFlow` }), report };
}

async function fill(vectors: ParameterVectors, layout: ParameterLayout, parameter: Parameter, bundle: Bundle, name: string): Promise<void> {
  const entry = bundle.entries.get(name);
  if (entry) layout.slice(vectors[parameter.kind], parameter).set(inOurLayout(parameter, await readVariable(bundle, entry)));
}

/** Says at once all that does not fit, before the long reading starts. */
function complain({ entries, prefix }: Bundle, needed: readonly { readonly name: string; readonly shape: readonly number[] }[]): void {
  const problems = needed.flatMap(({ name, shape }) => {
    const entry = entries.get(name);
    if (!entry) return [`no ${name}`];
    return sameShape(entry.shape, shape) ? [] : [`${name} is ${formatShape(entry.shape)}, not ${formatShape(shape)}`];
  });
  if (problems.length === 0) return;
  const [shown, more] = [problems.slice(0, MOST_PROBLEMS), problems.length - MOST_PROBLEMS];
  const cause = `Its variables are not those of this network: ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
  throw new AppError('model.invalid', `${prefix}: ${cause}`, { model: prefix, path: prefix, cause });
}

const MOST_PROBLEMS = 5;

function whyIgnored(name: string): IgnoredWhy {
  if (/(^|\/)(global_step|beta[12]_power)$/.test(name)) return 'counter';
  if (/\/(Momentum|Adam|Adam_1)$/.test(name)) return 'optimiser';
  if (/\/renorm_(mean|stddev)(_weight)?$/.test(name)) return 'training statistic';
  return 'other network';
}

/** Parameters of a report, for a summary. */
export function parametersUsed({ used }: ImportReport): number {
  return used.reduce((sum, { shape }) => sum + elementCount(shape), 0);
}
