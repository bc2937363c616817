/** @file The clips of the footage that have a class: sounding events by what sounds, and people who speak. Cuts of one recording share a source. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FOOTAGE } from './sync-bench-session.ts';

/** One clip. */
export interface ClassedClip {
  readonly path: string;
  /** `animal`, `impact`, … as the footage's list says; `speech` for people. */
  readonly tag: string;
  /** What cuts of one recording have in common. */
  readonly source: string;
}

/** Folders whose clips have a class, and those of people. */
const EVENTS = /^(train|check)\/events\//;
const SPEECH = /^(train\/speech-other|check\/speech)\//;

/** All of them, in the order of the list. */
export async function classedClips(): Promise<readonly ClassedClip[]> {
  const lines = (await readFile(join(FOOTAGE, 'SOURCES.csv'), 'utf8')).trim().split('\n').slice(1);
  return lines.flatMap((line) => {
    const [path, , , cls] = line.split(',');
    const tag = EVENTS.test(path) ? cls : SPEECH.test(path) ? 'speech' : null;
    return tag === null ? [] : [{ path: join(FOOTAGE, path), tag, source: sourceOf(path, tag) }];
  });
}

/**
 * The recording that a file was cut from, as far as its name tells: the time stamp or the id of the original. People are taken for one source where one
 * project published them, and where they are of the GRID corpus, whose rooms look alike; demo clips of one project show the same scenes again.
 */
export function sourceOf(path: string, tag: string): string {
  const stem = basename(path).replace(/\.[^.]+$/, '');
  const stamp = /(\d+-\d+-\d+-\d+)_denoised/.exec(stem) ?? /AdobeStock_(\d+)/.exec(stem) ?? /([\w-]{11})_\d{4}_\d{4}/.exec(stem);
  if (stamp) return stamp[1].split('-').slice(-4).join('-');
  if (/__(cond|orig)\d/.test(stem)) return 'demo';
  if (tag !== 'speech') return stem;
  return path.endsWith('.mpg') ? 'grid' : (stem.split('__')[0] ?? stem);
}
