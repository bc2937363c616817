/**
 * @file Stems in the derived cache: per split two wave files, a curve, and a state that says how much of them counts. The state is replaced last, after the
 * others are on the disk: whatever a kill leaves beyond it is written anew.
 */
import { readFile, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { StemsId, StemsInfo } from '../../src-shared/contract/stems.ts';
import type { MediaId, MediaInfo } from '../../src-shared/model/media.ts';
import { STEM_KINDS, type StemKind } from '../../src-shared/model/stem.ts';
import { systemCode, writeAtomic } from '../files/write-atomic.ts';
import { SAMPLE_FORMATS } from '../media/sample-format.ts';
import type { DerivedCache } from '../project/derived-cache.ts';

/** Raised whenever the same film would give other stems. */
const VERSION = 2;

const stateSchema = z.object({
  mediaId: z.string(),
  audioTrack: z.number().int().min(0),
  start: z.number(),
  /** Null is the end of the track. */
  end: z.number().nullable(),
  face: z.number().int().nullable(),
  /** Seconds. Part of `model` to the picture. */
  offset: z.number(),
  model: z.string(),
  format: z.enum(['s16', 's24', 's32', 'f32', 'f64']),
  sampleRate: z.number().int().positive(),
  channels: z.number().int().positive(),
  channelLayout: z.string().nullable(),
  /** Samples per channel that are finished. */
  frames: z.number().int().min(0),
  complete: z.boolean(),
  onScreenShare: z.number().nullable(),
  visibleSeconds: z.number(),
  doubtedSeconds: z.number(),
});

/** How far a split has got. */
export type StemsState = Readonly<z.infer<typeof stateSchema>>;

/** What identifies a split. */
export type StemsRequest = Pick<StemsState, 'mediaId' | 'audioTrack' | 'start' | 'end' | 'face' | 'model'>;

/** Paths of one split. */
export interface StemsFiles {
  readonly id: StemsId;
  readonly sound: Readonly<Record<StemKind, string>>;
  readonly curve: string;
  readonly state: string;
  /** Held by the process that is at it. */
  readonly lock: string;
}

/** The splits of this machine. */
export class StemsStore {
  readonly #cache: DerivedCache;

  constructor(cache: DerivedCache) {
    this.#cache = cache;
  }

  /** Where a split is or would be. */
  files({ mediaId, audioTrack, start, end, face, model }: StemsRequest): StemsFiles {
    const key = ['stems', VERSION, mediaId, audioTrack, start, end ?? 'end', face ?? 'all', model];
    const state = this.#cache.pathFor(key, 'stems');
    return this.#named(state);
  }

  /** A split by its id, if it is of this medium; null when there is none. */
  async find(id: StemsId, mediaId: MediaId): Promise<{ readonly files: StemsFiles; readonly state: StemsState } | null> {
    if (!/^[0-9a-f]{40}$/.test(id)) return null;
    const files = this.#named(this.#cache.pathOf(`${id}.stems`));
    const state = await this.read(files);
    return state?.mediaId === mediaId ? { files, state } : null;
  }

  /** How far a split has got; null where there is none, or where the cache has let go of a part of it. Counts as a use. */
  async read(files: StemsFiles): Promise<StemsState | null> {
    const text = await readFile(files.state, 'utf8').catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return null;
      throw error;
    });
    const state = text === null ? null : (stateSchema.safeParse(JSON.parse(text)).data ?? null);
    if (!state) return null;
    const bytes = state.frames * state.channels * SAMPLE_FORMATS[state.format].bytes;
    const sizes = await Promise.all(STEM_KINDS.map((kind) => stat(files.sound[kind]).then(({ size }) => size, () => 0)));
    const curve = await stat(files.curve).catch(() => null);
    if (!curve || sizes.some((size) => size < bytes)) return null;
    await Promise.all([files.state, files.curve, ...STEM_KINDS.map((kind) => files.sound[kind])].map((path) => this.#cache.touch(path)));
    return state;
  }

  /** Replaces the state. */
  async write(files: StemsFiles, state: StemsState): Promise<void> {
    await writeAtomic(files.state, JSON.stringify(state));
  }

  /** Keeps the files of a split from being removed until the returned function is called. */
  hold(files: StemsFiles): () => void {
    const releases = [files.state, files.curve, ...STEM_KINDS.map((kind) => files.sound[kind])].map((path) => this.#cache.hold(path));
    return () => releases.forEach((release) => release());
  }

  /** Keeps the cache to its limit. */
  async trim(): Promise<void> {
    await this.#cache.trim();
  }

  #named(state: string): StemsFiles {
    const stem = state.slice(0, -'.stems'.length);
    return {
      id: stem.slice(-40),
      sound: { 'on-screen': `${stem}.on-screen.wav`, 'off-screen': `${stem}.off-screen.wav` },
      curve: `${stem}.curve`,
      state,
      lock: `${stem}.lock`,
    };
  }
}

/** A state in the contract's words. */
export function stemsInfo({ id }: StemsFiles, state: StemsState, media: StemsInfo['media']): StemsInfo {
  const coveredSeconds = state.frames / state.sampleRate;
  const end = state.complete ? state.start + coveredSeconds : Math.max(state.end ?? 0, state.start + coveredSeconds);
  const { mediaId, audioTrack, face, offset, model, sampleRate, channels, format, complete, onScreenShare, visibleSeconds, doubtedSeconds } = state;
  return { id, mediaId, audioTrack, range: { start: state.start, end }, face, offset, model, sampleRate, channels, format, coveredSeconds, complete, media, onScreenShare, visibleSeconds, doubtedSeconds };
}

/** One stem as a medium of its own, as long as it is now. */
export async function stemMedium(files: StemsFiles, state: StemsState, kind: StemKind): Promise<MediaInfo> {
  const path = files.sound[kind];
  const { size, mtimeMs } = await stat(path);
  const { sampleRate, channels, channelLayout, frames } = state;
  const { codec, bytes } = SAMPLE_FORMATS[state.format];
  const duration = frames / sampleRate;
  return {
    // Peaks and the like of a stem that has grown are those of another medium.
    id: createHash('sha256').update(`${files.id}\0${kind}\0${frames}`).digest('hex').slice(0, 32),
    path,
    name: kind,
    sizeBytes: size,
    modifiedMs: mtimeMs,
    container: 'wav',
    containerStart: 0,
    duration,
    video: null,
    audio: [{ index: 0, track: 0, codec, sampleRate, channels, channelLayout, bitsPerSample: 8 * bytes, startTime: 0, duration, language: null, title: kind }],
    others: [],
    chapters: 0,
    playback: { direct: true, reason: null },
  };
}
