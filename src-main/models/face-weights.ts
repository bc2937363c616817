/** @file Reads the face networks' weights out of the installed package `@vladmandic/face-api` (MIT) and makes ONNX models of them. */
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { ModelSource } from '../engine/protocol.ts';
import { faceDetector } from '../networks/face-detector.ts';
import type { NamedTensors } from '../networks/face-layers.ts';
import { faceLandmarks } from '../networks/face-landmarks.ts';
import { writeOnnx } from '../nn/onnx-writer.ts';
import { elementCount, floatTensor, type Tensor } from '../nn/tensor.ts';

/** The face networks as models of fixed input sizes; equal sizes give the same object. */
export interface FaceModels {
  /** See `faceDetector`. */
  detector(width: number, height: number): ModelSource;
  /** See `faceLandmarks`. */
  landmarks(batch: number): ModelSource;
}

/** Files of the package that have to be shipped: a manifest and a weight file per network. */
export const FACE_WEIGHT_FILES = [
  'tiny_face_detector_model-weights_manifest.json',
  'tiny_face_detector_model.bin',
  'face_landmark_68_model-weights_manifest.json',
  'face_landmark_68_model.bin',
] as const;

/** Folder of the installed package that holds the weights. */
export function installedFaceWeights(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'model');
}

/**
 * Loads both networks.
 *
 * @param folder where {@link FACE_WEIGHT_FILES} are.
 * @throws {AppError} `model.missing` or `model.invalid`.
 */
export async function loadFaceModels(folder: string = installedFaceWeights()): Promise<FaceModels> {
  const [detector, landmarks] = await Promise.all([readWeights(folder, 'tiny_face_detector_model'), readWeights(folder, 'face_landmark_68_model')]);
  const sources = new Map<string, ModelSource>();
  const once = (id: string, bytes: () => Uint8Array): ModelSource => {
    const source = sources.get(id) ?? { id, bytes: bytes() };
    sources.set(id, source);
    return source;
  };
  return {
    detector: (width, height) => once(`face-detector-${width}x${height}`, () => writeOnnx(faceDetector(detector, width, height))),
    landmarks: (batch) => once(`face-landmarks-${batch}`, () => writeOnnx(faceLandmarks(landmarks, batch))),
  };
}

/** Weights of one network, `min + scale · byte` each, by name. */
async function readWeights(folder: string, model: string): Promise<NamedTensors> {
  const path = join(folder, `${model}-weights_manifest.json`);
  try {
    const manifest: unknown = JSON.parse(await readFile(path, 'utf8'));
    return dequantize(manifest, await readFile(join(folder, `${model}.bin`)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new AppError('model.missing', `${path}: ${error.message}`, { model, path }, { cause: error });
    }
    const cause = error instanceof Error ? error.message : String(error);
    throw new AppError('model.invalid', `${path}: ${cause}`, { model, path, cause }, { cause: error });
  }
}

/** One weight as a manifest of TensorFlow.js describes it. */
interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly quantization: { readonly dtype: 'uint8'; readonly scale: number; readonly min: number };
}

function dequantize(manifest: unknown, bytes: Uint8Array): NamedTensors {
  const weights = new Map<string, Tensor>();
  let at = 0;
  for (const { name, shape, quantization } of entriesOf(manifest)) {
    const count = elementCount(shape);
    if (at + count > bytes.length) throw new TypeError(`weight file of ${bytes.length} bytes ends inside "${name}"`);
    const values = Float32Array.from(bytes.subarray(at, at + count), (byte) => Math.fround(Math.fround(byte * quantization.scale) + quantization.min));
    weights.set(name, floatTensor(shape, values));
    at += count;
  }
  if (at !== bytes.length) throw new TypeError(`weight file has ${bytes.length} bytes, its manifest describes ${at}`);
  return weights;
}

function entriesOf(manifest: unknown): readonly WeightEntry[] {
  const groups = Array.isArray(manifest) ? (manifest as readonly unknown[]) : [];
  const entries = groups.flatMap((group) => (isRecord(group) && Array.isArray(group.weights) ? (group.weights as readonly unknown[]) : []));
  if (entries.length === 0) throw new TypeError('manifest lists no weights');
  return entries.map((entry) => {
    if (!isWeightEntry(entry)) throw new TypeError(`manifest entry ${JSON.stringify(entry)} is no weight quantised to uint8`);
    return entry;
  });
}

function isWeightEntry(entry: unknown): entry is WeightEntry {
  if (!isRecord(entry) || typeof entry.name !== 'string' || !Array.isArray(entry.shape) || !isRecord(entry.quantization)) return false;
  const { dtype, scale, min } = entry.quantization;
  return dtype === 'uint8' && typeof scale === 'number' && typeof min === 'number';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
