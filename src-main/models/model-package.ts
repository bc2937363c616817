/** @file One file that holds a model whole: the ONNX file, with its manifest entry and its card in ONNX metadata. Any ONNX runtime still reads it. */
import { AppError } from '../../src-shared/contract/errors.ts';
import { OnnxError, readOnnx } from '../nn/onnx-reader.ts';
import { withMetadata } from '../nn/onnx-writer.ts';
import { type LipSyncModel, parseLipSyncModel } from './manifest.ts';

const [MANIFEST_KEY, CARD_KEY] = ['slateless.manifest', 'slateless.card'];

/** A model with what belongs to it. */
export interface ModelPackage {
  readonly bytes: Uint8Array;
  /** Without the checksum, which a file cannot hold of itself. */
  readonly entry: Omit<LipSyncModel, 'sha256'>;
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
 * @throws {AppError} `model.invalid` when it is no ONNX file, has no manifest entry, or lacks the tensors that the entry names.
 */
export function unpackModel(bytes: Uint8Array, path: string): ModelPackage {
  const invalid = (cause: string, error?: unknown) => new AppError('model.invalid', `${path}: ${cause}`, { model: path, path, cause }, { cause: error });
  try {
    const { metadata, inputs, outputs } = readOnnx(bytes);
    const text = metadata[MANIFEST_KEY];
    if (text === undefined) throw invalid('It was not exported by this program');
    // The checksum is filled in so that the same schema serves.
    const { sha256: _, ...entry } = parseLipSyncModel({ ...(JSON.parse(text) as object), sha256: '0'.repeat(64) });
    const names = new Set([...inputs, ...outputs].map(({ name }) => name));
    const missing = Object.values(entry.tensors).filter((name) => !names.has(name));
    if (missing.length > 0) throw invalid(`It has no tensor ${missing.join(', ')}`);
    return { bytes, entry, card: metadata[CARD_KEY] ?? '' };
  } catch (error) {
    if (error instanceof OnnxError || error instanceof SyntaxError || error instanceof TypeError) throw invalid(error.message, error);
    throw error;
  }
}
