/**
 * @file What is known about a model file beside its weights: where it comes from, and every size and constant of its preprocessing. No other place
 * knows these; a model trained with other sizes needs another manifest entry and no other change.
 */
import { z } from 'zod';
import { figuresPair, footageSummary } from '../../src-shared/contract/models-schemas.ts';
import type { MelSpec } from '../dsp/mel.ts';

const count = z.number().int().positive();
const positive = z.number().finite().positive();

/** Mouth crops: gray, square, at a constant rate. */
const cropSpec = z
  .object({
    /** Frames per second that the network was trained at. */
    frameRate: positive,
    /** Pixels per side that are sampled from the picture. */
    sourceSize: count,
    /** Pixels per side of the central part that the network sees. */
    cropSize: count,
    /** Half the side of the sampled square, as a multiple of the distance between the eye centres. */
    halfSizeInEyeDistances: positive,
    /** Frames over which centre and size are averaged. */
    smoothingFrames: count,
  })
  .strict()
  .refine(({ cropSize, sourceSize }) => cropSize <= sourceSize, 'cropSize must not exceed sourceSize');

const melSpec: z.ZodType<MelSpec> = z
  .object({
    sampleRate: count,
    windowLength: count,
    hopLength: count,
    fftLength: count.refine((length) => (length & (length - 1)) === 0, 'must be a power of two'),
    firstSample: z.number().int(),
    bands: count,
    lowestFrequency: z.number().min(0),
    highestFrequency: positive,
    powerFloor: positive,
  })
  .strict()
  .refine(({ fftLength, windowLength }) => fftLength >= windowLength, 'fftLength must hold the window');

/** `(x − mean) / (deviation + epsilon)` over the whole sequence given to one run; the deviation with n − 1. */
const normalization = z.object({ epsilon: positive }).strict();

const fileName = z.string().regex(/^[\w.-]+$/, 'must be a plain file name');

/** What a training left behind, for the list of models; the card tells it in words. */
const trained = z
  .object({
    /** ISO 8601. */
    at: z.string(),
    steps: z.number().int().min(0),
    footage: footageSummary,
    /** By the parent and by the model: on held-out footage, and on footage to keep. Null where there was none. */
    heldOut: figuresPair.nullable(),
    kept: figuresPair.nullable(),
    /** How far between parent (0) and what was trained (1) the weights lie; null from scratch. */
    mix: z.number().min(0).max(1).nullable(),
  })
  .strict();

/** What is known of any model. */
const anyModel = {
  /** Stored with every result. */
  id: z.string().regex(/^[\w.-]+$/),
  file: fileName,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** SPDX identifier of the weights' licence. */
  license: z.string().min(1),
  /** File that tells how it was trained and what it cannot do. */
  card: fileName,
  /** Model whose training this one continued, or null. */
  parent: z.string().nullable(),
};

/** Tells whether sound belongs to a picture, and where. Its sizes are in the file itself. */
const multisensoryModel = z
  .object({
    kind: z.literal('multisensory'),
    ...anyModel,
    /** Logit of a place at which a heat map is drawn in its strongest color. */
    fullLogit: positive,
    /** What makes a probability of a whole map; without, the network's own verdict counts. See `analysis/multisensory/verdict.ts`. */
    verdict: z.object({ softness: positive, scale: positive, shift: z.number().finite() }).strict().optional(),
  })
  .strict();

/** Tells which part of a sound is on screen. Its sizes are in the file itself. */
const separatorModel = z
  .object({
    kind: z.literal('separator'),
    ...anyModel,
    /** Models whose view of the picture it was trained with, by id; it understands no others. Null where it was trained without. */
    lipSync: z.string(),
    multisensory: z.string().nullable(),
  })
  .strict();

/** Tells two voices apart. Its sizes are in the file itself. */
const voicesModel = z.object({ kind: z.literal('voices'), ...anyModel }).strict();

const lipSyncModel = z
  .object({
    kind: z.literal('lip-sync'),
    ...anyModel,
    /** Tensor names. Layouts: video `[1, frames, cropSize, cropSize]`, audio `[1, bands, frames · melFramesPerFrame]`, embeddings `[1, embeddingSize, frames]`. */
    tensors: z.object({ video: z.string(), audio: z.string(), videoEmbedding: z.string(), audioEmbedding: z.string() }).strict(),
    embeddingSize: count,
    /** Mel frames per video frame. */
    melFramesPerFrame: count,
    /** Longest sequence per run, video frames: bounds the memory. */
    maxFrames: count,
    /** Offset in seconds that it reports for material in sync; subtracted from every answer. */
    zeroOffset: z.number().min(-0.2).max(0.2),
    crop: cropSpec,
    /** Applied to gray values divided by 255. */
    videoNormalization: normalization,
    mel: melSpec,
    /** Added to the mel power before its natural logarithm. */
    logFloor: positive,
    /** Applied to the logarithm. */
    audioNormalization: normalization,
    trained: trained.optional(),
  })
  .strict()
  .refine(({ mel, crop, melFramesPerFrame }) => mel.sampleRate / mel.hopLength === crop.frameRate * melFramesPerFrame, 'mel and video frames must keep step');

/** Kinds of models. */
export const MODEL_KINDS = ['lip-sync', 'multisensory', 'separator', 'voices'] as const;

const anyKind = z.discriminatedUnion('kind', [lipSyncModel, multisensoryModel, separatorModel, voicesModel]);

const manifest = z
  .object({
    version: z.literal(1),
    models: z.array(anyKind),
    /** Ids of the models to use unless told otherwise, one per kind, in whichever folder they lie. Earlier versions knew one kind, and wrote its id alone. */
    active: z.preprocess((value) => (typeof value === 'string' ? { 'lip-sync': value } : value), z.partialRecord(z.enum(MODEL_KINDS), z.string()).optional()),
    /** Ids of those used before it, the latest last. */
    usedBefore: z.array(z.string()).optional(),
  })
  .strict();

/** How mouth crops are cut out. */
export type CropSpec = Readonly<z.infer<typeof cropSpec>>;

/** What is known of a model's training. */
export type TrainedFacts = Readonly<z.infer<typeof trained>>;

/** A two-stream network that embeds mouth crops and mel frames into one space. */
export type LipSyncModel = Readonly<z.infer<typeof lipSyncModel>>;

/** A network that joins picture and sound early. */
export type MultisensoryModel = Readonly<z.infer<typeof multisensoryModel>>;

/** A network that splits sound by what is seen. */
export type SeparatorModel = Readonly<z.infer<typeof separatorModel>>;

/** A network that tells two voices apart by their sound. */
export type VoicesModel = Readonly<z.infer<typeof voicesModel>>;

/** A model of any kind. */
export type AnyModel = LipSyncModel | MultisensoryModel | SeparatorModel | VoicesModel;

/** One model of any kind. Throws an error that lists every field at fault. */
export function parseModel(json: unknown): AnyModel {
  const result = anyKind.safeParse(json);
  if (!result.success) throw new TypeError(z.prettifyError(result.error));
  return result.data;
}

/** The models of one folder. */
export type Manifest = Readonly<z.infer<typeof manifest>>;

/** Checks a `manifest.json` that has been parsed. Throws an error that lists every field at fault. */
export function parseManifest(json: unknown): Manifest {
  const result = manifest.safeParse(json);
  if (!result.success) throw new TypeError(z.prettifyError(result.error));
  return result.data;
}
