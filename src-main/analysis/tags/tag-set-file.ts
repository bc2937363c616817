/**
 * @file Tags as a file: what was learned, from which features, how well, and the head itself. JSON; matrices are little-endian float32 in base64. A file that
 * is damaged or does not fit together is refused whole: a head of the wrong size would tell nonsense with confidence.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { tagName } from '../../../src-shared/contract/tags-schemas.ts';
import type { TagEvaluation } from '../../../src-shared/model/tags.ts';
import type { TagHead } from './tag-head.ts';

/** Ending of the files, after the set's name. */
export const TAG_SET_ENDING = '.tags.json';

/** Version this program writes; other versions have to be learned again. */
const VERSION = 2;

const count = z.number().int().min(0);
const share = z.number().min(0).max(1);
const matrix = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, 'must be base64');

const evaluation: z.ZodType<TagEvaluation> = z.object({
  clips: count,
  accuracy: share,
  interval: z.tuple([share, share]),
  majority: share,
  told: count,
  toldRight: count,
  perTag: z.array(z.object({ tag: z.string(), clips: count, right: count })),
});

const schema = z.object({
  format: z.literal('slateless-tags'),
  version: z.literal(VERSION),
  learnedAt: z.string(),
  tags: z.array(tagName).min(2),
  /** Whose features: the model's id, and what changes with its weights and with how its features are read. */
  features: z.object({ model: z.string(), key: z.string(), count: count.min(1) }),
  ridge: z.number().positive(),
  temperature: z.number().min(1),
  /** The tag of each example, and how far from a tag's examples a clip may lie, `[tags]`. */
  exampleTags: z.array(count).min(1),
  reaches: z.array(z.number().min(0)),
  /** `[features]`, `[features]`, `[tags, features]`, `[tags]`, `[examples, features]`. */
  mean: matrix,
  scale: matrix,
  weights: matrix,
  bias: matrix,
  examples: matrix,
  evaluation,
});

/** What a file holds. */
export interface TagSetDocument {
  readonly learnedAt: string;
  readonly tags: readonly string[];
  readonly features: { readonly model: string; readonly key: string };
  readonly ridge: number;
  readonly head: TagHead;
  readonly evaluation: TagEvaluation;
}

/** The file's content. */
export function writeTagSet({ learnedAt, tags, features, ridge, head, evaluation: judged }: TagSetDocument): string {
  const { mean, scale, linear, temperature, examples, reaches } = head;
  const document: z.input<typeof schema> = {
    format: 'slateless-tags',
    version: VERSION,
    learnedAt,
    tags: [...tags],
    features: { ...features, count: linear.features },
    ...{ ridge, temperature, exampleTags: examples.map(({ tag }) => tag), reaches: [...reaches] },
    ...{ mean: encoded([mean]), scale: encoded([scale]), weights: encoded([linear.weights]), bias: encoded([linear.bias]), examples: encoded(examples.map(({ vector }) => vector)) },
    evaluation: judged,
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

/**
 * Reads a file's content.
 *
 * @throws {AppError} `tags.set-invalid`
 */
export function readTagSet(text: string, path: string): TagSetDocument {
  const invalid = (cause: string, error?: unknown) => new AppError('tags.set-invalid', `${path}: ${cause}`, { path, cause }, { cause: error });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid(text.trim() === '' ? 'It is empty' : 'It is cut off or no JSON', error);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw invalid(parsed.error.issues.map(({ path: field, message }) => `${field.join('.')}: ${message}`)[0] ?? 'Not as expected');
  const { learnedAt, tags, features: { count: length, ...features }, ridge, temperature, exampleTags, reaches, evaluation: judged, ...matrices } = parsed.data;
  const decoded = (field: keyof typeof matrices & ('mean' | 'scale' | 'weights' | 'bias' | 'examples'), wanted: number | null): Float64Array => {
    const values = decodedMatrix(matrices[field]);
    if (wanted === null ? values.length === 0 || values.length % length !== 0 : values.length !== wanted) throw invalid(`${field} has ${values.length} numbers, which does not fit ${length} features`);
    if (!values.every(Number.isFinite)) throw invalid(`${field} has numbers that are none`);
    return values;
  };
  const weights = decoded('weights', tags.length * length);
  const linear = { tags: tags.length, features: length, weights, bias: decoded('bias', tags.length) };
  const all = decoded('examples', null);
  if (exampleTags.length !== all.length / length || exampleTags.some((tag) => tag >= tags.length)) throw invalid(`exampleTags does not fit ${all.length / length} examples of ${tags.length} tags`);
  if (reaches.length !== tags.length) throw invalid(`reaches has ${reaches.length} numbers for ${tags.length} tags`);
  const examples = exampleTags.map((tag, i) => ({ vector: all.slice(i * length, (i + 1) * length), tag }));
  const head = { mean: decoded('mean', length), scale: decoded('scale', length), linear, temperature, examples, reaches: Float64Array.from(reaches) };
  return { learnedAt, tags, features, ridge, head, evaluation: judged };
}

/** What a file is told by when it has been learned again under the same name. */
export function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function encoded(rows: readonly Float64Array[]): string {
  const length = rows.reduce((sum, row) => sum + row.length, 0);
  const bytes = Buffer.alloc(4 * length);
  let at = 0;
  for (const row of rows) for (const value of row) at = bytes.writeFloatLE(value, at);
  return bytes.toString('base64');
}

function decodedMatrix(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64');
  return Float64Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readFloatLE(4 * i));
}
