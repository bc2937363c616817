/** @file What separation is judged by: voices of the check footage with the lips that say them, in sync to the picture, and sounds that nobody makes with a mouth. */
import { basename, join } from 'node:path';
import { loadFaceModels } from '../../src-main/models/face-weights.ts';
import { ModelStore } from '../../src-main/models/model-store.ts';
import type { SeparatorConfig } from '../../src-main/networks/separator-config.ts';
import type { DerivedCache } from '../../src-main/project/derived-cache.ts';
import { mediaFiles } from '../../src-main/trainer/dataset.ts';
import { scanAll } from '../../src-main/trainer/scan-all.ts';
import { scanVoices } from '../../src-main/trainer/separate/scan-voices.ts';
import { openSeparateDataset, type Sound, type Voice } from '../../src-main/trainer/separate/separate-dataset.ts';
import { readVoice } from '../../src-main/trainer/separate/voice-file.ts';
import { readTruths } from './check-set.ts';
import { FOOTAGE, MODELS, type SyncSession } from './sync-bench-session.ts';

/** A voice whose own offset is known. */
export interface VoiceClip extends Voice {
  /** Pictures by which its lips come after its sound, to the nearest. */
  readonly lead: number;
}

/** What mixtures are made of. */
export interface VoiceClips {
  readonly voices: readonly VoiceClip[];
  readonly sounds: readonly Sound[];
}

/** A stretch of a voice: mono sound from `margin` samples before its pictures to as many after, and the vectors of its lips `[frames, faceSize]`. */
export interface VoiceStretch {
  readonly samples: Float32Array;
  readonly vectors: Float32Array;
}

/** Scans `check/speech` and `check/events`, as far as `cache` has not got them. No face is left out because the lip-sync network doubts it; the longest of each clip is the one that speaks. */
export async function openVoiceClips(session: SyncSession, network: SeparatorConfig, cache: DerivedCache): Promise<VoiceClips> {
  const call = { signal: new AbortController().signal, onProgress: () => undefined };
  const model = await new ModelStore([MODELS]).lipSync();
  const deps = { tools: session.tools, engine: session.engine, faceModels: await loadFaceModels(), model, cache, network, filtersDoubtful: false };
  const { training } = await openSeparateDataset(join(FOOTAGE, 'check/speech'), { seed: 0, heldOutShare: 0 }, deps, call);
  const events = await scanAll(await mediaFiles(join(FOOTAGE, 'check/events')), { scan: (file, each) => scanVoices(file, false, deps, each) }, call);
  const truths = await readTruths();
  const sources = [...new Set(training.voices.map(({ source }) => source))];
  const voices = sources.flatMap((source): readonly VoiceClip[] => {
    const offset = truths.get(`speech/${source}`);
    const [longest] = training.voices.filter((voice) => voice.source === source).sort((a, b) => b.voice.frames - a.voice.frames);
    return offset === undefined || !longest ? [] : [{ ...longest, lead: Math.round(offset * network.frameRate) }];
  });
  const sounds = events.flatMap(({ source, voices: found }): readonly Sound[] => (found ? found.contents.sounds.map((sound) => ({ source: basename(source), path: found.path, contents: found.contents, sound })) : []));
  return { voices, sounds };
}

/** Pictures `[from, from + frames)` of a voice's sound with the lips that say it, which come `lead` pictures later. */
export async function stretchOf({ path, contents, voice, lead }: VoiceClip, from: number, frames: number): Promise<VoiceStretch> {
  const { samples } = await readVoice(path, contents, voice, from, frames);
  const { vectors } = await readVoice(path, contents, voice, from + lead, frames);
  return { samples, vectors };
}

/** Where a stretch of so many pictures may begin: both its sound and its lips must be there. */
export function beginnings({ voice, lead }: VoiceClip, frames: number): { readonly first: number; readonly count: number } {
  const first = Math.max(0, -lead);
  return { first, count: Math.max(0, voice.frames - Math.max(0, lead) - frames - first + 1) };
}
