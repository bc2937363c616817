/** @file Recordings of people as something to learn telling them apart from: a folder for each, scanned once, divided by person, the same each time. */
import { createHash } from 'node:crypto';
import { posix, relative, sep } from 'node:path';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { Call } from '../../../src-shared/contract/services.ts';
import { mediaFiles } from '../dataset.ts';
import { scanAll } from '../scan-all.ts';
import { scanVoices, type VoiceScanDeps } from '../separate/scan-voices.ts';
import type { Sound } from '../separate/separate-dataset.ts';
import { isHeldOut, type SplitOptions } from '../split.ts';

/** What mixtures are made of. */
export interface VoicesParts {
  readonly voices: readonly Sound[];
  /** What is no voice. */
  readonly sounds: readonly Sound[];
}

/** A folder, ready to train on. */
export interface VoicesDataset {
  readonly training: VoicesParts;
  /** Of people that training never hears, and of other folders of sounds. */
  readonly heldOut: VoicesParts;
  readonly sources: number;
  /** Hash of all pieces and of the split: equal for equal recordings, wherever their folder lies. */
  readonly identity: string;
}

/** The folder of what is no voice; every other folder is a person. */
export const SOUNDS_FOLDER = 'sounds';

/** Whose recording a source is: its folder, relative to that of all. */
export function personIn(source: string): string {
  return posix.dirname(source);
}

/**
 * Scans a folder, as far as earlier scans have not.
 *
 * @throws {AppError} `files.not-found`, `trainer.no-examples`, and what {@link scanVoices} throws.
 */
export async function openVoicesDataset(folder: string, split: SplitOptions, deps: VoiceScanDeps, call: Call): Promise<VoicesDataset> {
  const files = await mediaFiles(folder);
  const scanned = await scanAll(files, { scan: (file, each) => scanVoices(file, false, deps, each) }, call);
  await deps.cache.trim();
  const hash = createHash('sha256').update(JSON.stringify(split));
  const empty = () => ({ voices: [] as Sound[], sounds: [] as Sound[] });
  const parts = { training: empty(), heldOut: empty() };
  for (const { source: path, voices: found } of scanned) {
    if (!found) continue;
    const source = relative(folder, path).split(sep).join('/');
    const person = personIn(source);
    const part = isHeldOut(person === SOUNDS_FOLDER ? source : person, split) ? parts.heldOut : parts.training;
    const list = source.startsWith(`${SOUNDS_FOLDER}/`) ? part.sounds : part.voices;
    list.push(...found.contents.sounds.map((sound) => ({ source, path: found.path, contents: found.contents, sound })));
    hash.update(JSON.stringify([source, found.contents.sounds]));
  }
  const people = peopleIn(parts.training);
  if (people < 2) {
    throw new AppError('trainer.no-examples', `${people} people are heard in the folders of ${folder}`, { path: folder, sources: files.length, reasons: 'two voices are needed to tell apart: a folder of recordings for each person' });
  }
  return { ...parts, sources: files.length, identity: hash.digest('hex') };
}

/** How many people there are. */
export function peopleIn({ voices }: VoicesParts): number {
  return new Set(voices.map(({ source }) => personIn(source))).size;
}
