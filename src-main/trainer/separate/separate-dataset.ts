/** @file A folder of footage as something to learn separation from: scanned once, divided by source, the same each time. */
import { createHash } from 'node:crypto';
import { dirname, relative, sep } from 'node:path';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { Call } from '../../../src-shared/contract/services.ts';
import { mediaFiles } from '../dataset.ts';
import { scanAll } from '../scan-all.ts';
import { isHeldOut, type SplitOptions } from '../split.ts';
import { type ScannedVoices, scanVoices, type VoiceScanDeps } from './scan-voices.ts';
import type { StoredSound, StoredVoice, VoiceContents } from './voice-file.ts';

interface Piece {
  /** Path relative to the folder, with `/`. */
  readonly source: string;
  readonly path: string;
  readonly contents: VoiceContents;
}

/** One face with what it says. */
export interface Voice extends Piece {
  readonly voice: StoredVoice;
}

/** One stretch of sound without a face. */
export interface Sound extends Piece {
  readonly sound: StoredSound;
}

/** What mixtures are made of. */
export interface MixtureParts {
  readonly voices: readonly Voice[];
  /** Sounds of folders whose files mostly show who speaks: voices whose mouths were not looked for, or could not be followed. */
  readonly speech: readonly Sound[];
  /** All other sounds without a face. */
  readonly sounds: readonly Sound[];
}

/** A folder, ready to train on. */
export interface SeparateDataset {
  readonly training: MixtureParts;
  /** Of sources that training never hears. */
  readonly heldOut: MixtureParts;
  readonly sources: number;
  /** Hash of all pieces and of the split: equal for equal footage, wherever its folder lies. */
  readonly identity: string;
}

/** Files of one folder in which faces are looked for, spread evenly over it; the others lend their sound. Finding faces costs more than all the rest. */
export const MOST_SEARCHED = 2500;

/**
 * Scans a folder, as far as earlier scans have not.
 *
 * @throws {AppError} `files.not-found`, `trainer.no-examples`, and what {@link scanVoices} throws.
 */
export async function openSeparateDataset(folder: string, split: SplitOptions, deps: VoiceScanDeps, call: Call): Promise<SeparateDataset> {
  const files = await mediaFiles(folder);
  const searched = searchedOf(files);
  const scanned = await scanAll(files, { scan: (file, each) => scanVoices(file, searched.has(file), deps, each) }, call);
  await deps.cache.trim();
  const hash = createHash('sha256').update(JSON.stringify(split));
  const empty = () => ({ voices: [] as Voice[], speech: [] as Sound[], sounds: [] as Sound[] });
  const parts = { training: empty(), heldOut: empty() };
  const speaking = speakingFolders(scanned.filter(({ source }) => searched.has(source)));
  for (const { source: path, voices: found } of scanned) {
    if (!found) continue;
    const source = relative(folder, path).split(sep).join('/');
    const { voices, speech, sounds } = isHeldOut(source, split) ? parts.heldOut : parts.training;
    const others = speaking.has(dirname(path)) ? speech : sounds;
    const piece = { source, path: found.path, contents: found.contents };
    voices.push(...found.contents.voices.map((voice) => ({ ...piece, voice })));
    others.push(...found.contents.sounds.map((sound) => ({ ...piece, sound })));
    hash.update(JSON.stringify([source, found.contents.voices, found.contents.sounds]));
  }
  if (parts.training.voices.length === 0) {
    throw new AppError('trainer.no-examples', `no face speaks in ${folder}`, { path: folder, sources: files.length, reasons: 'no file shows a face that is heard' });
  }
  return { ...parts, sources: files.length, identity: hash.digest('hex') };
}

/** Folders in which most of the files that were searched show who speaks. */
function speakingFolders(searched: readonly ScannedVoices[]): ReadonlySet<string> {
  const balance = new Map<string, number>();
  for (const { source, voices } of searched) balance.set(dirname(source), (balance.get(dirname(source)) ?? 0) + (voices && voices.contents.voices.length > 0 ? 1 : -1));
  return new Set([...balance].flatMap(([folder, more]) => (more > 0 ? [folder] : [])));
}

/** Files in which faces are looked for: every n-th of each folder. */
export function searchedOf(files: readonly string[]): ReadonlySet<string> {
  const folders = new Map<string, string[]>();
  for (const file of files) {
    const members = folders.get(dirname(file));
    if (members) members.push(file);
    else folders.set(dirname(file), [file]);
  }
  return new Set([...folders.values()].flatMap((members) => members.filter((_, i) => i % Math.ceil(members.length / MOST_SEARCHED) === 0)));
}
