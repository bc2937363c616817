/** @file One file that holds a model whole: the ONNX file, with its manifest entry and its card in ONNX metadata. Any ONNX runtime still reads it. */
import { AppError } from '../../src-shared/contract/errors.ts';
import { OnnxError, readOnnx } from '../nn/onnx-reader.ts';
import { withMetadata } from '../nn/onnx-writer.ts';
import { type AnyModel, parseModel } from './manifest.ts';
import { readMultisensory } from './multisensory-file.ts';
import { readSeparator } from './separator-file.ts';

const [MANIFEST_KEY, CARD_KEY] = ['slateless.manifest', 'slateless.card'];

type WithoutChecksum<M extends AnyModel> = M extends AnyModel ? Omit<M, 'sha256'> : never;

/** A model with what belongs to it. */
export interface ModelPackage {
  readonly bytes: Uint8Array;
  /** The manifest's entry without the checksum, which a file cannot hold of itself. */
  readonly entry: WithoutChecksum<AnyModel>;
  /** Markdown. */
  readonly card: string;
}

/** The bytes of the one file. */
export function packModel({ bytes, entry, card }: ModelPackage): Uint8Array<ArrayBuffer> {
  return withMetadata(bytes, { [MANIFEST_KEY]: JSON.stringify(entry), [CARD_KEY]: card });
}

/**
 * Reads such a file.
 *
 * @throws {AppError} `model.invalid` when it is no ONNX file, has no manifest entry, or lacks the tensors or parameters that a model of its kind has.
 */
export function unpackModel(bytes: Uint8Array, path: string): ModelPackage {
  const invalid = (cause: string, error?: unknown) => new AppError('model.invalid', `${path}: ${cause}`, { model: path, path, cause }, { cause: error });
  try {
    const { metadata, inputs, outputs } = readOnnx(bytes);
    const text = metadata[MANIFEST_KEY];
    if (text === undefined) throw invalid('It was not exported by this program');
    // The checksum is filled in so that the same schema serves.
    const manifest = parseModel({ ...(JSON.parse(text) as object), sha256: '0'.repeat(64) });
    const source = { id: manifest.id, path, bytes };
    if (manifest.kind === 'multisensory') readMultisensory({ manifest, source });
    if (manifest.kind === 'separator' || manifest.kind === 'voices') readSeparator(source);
    if (manifest.kind === 'lip-sync') {
      const names = new Set([...inputs, ...outputs].map(({ name }) => name));
      const missing = Object.values(manifest.tensors).filter((name) => !names.has(name));
      if (missing.length > 0) throw invalid(`It has no tensor ${missing.join(', ')}`);
    }
    const { sha256: _, ...entry } = manifest;
    return { bytes, entry, card: metadata[CARD_KEY] ?? '' };
  } catch (error) {
    if (error instanceof OnnxError || error instanceof SyntaxError || error instanceof TypeError) throw invalid(error.message, error);
    throw error;
  }
}
