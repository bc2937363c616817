/** @file Records of trainings, one JSON file each beside the checkpoints: what a window shows of runs that are over, paused, or were killed. */
import { access, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { TrainingRun } from '../../src-shared/contract/training.ts';
import { trainingRun } from '../../src-shared/contract/training-schemas.ts';
import { systemCode, writeAtomic } from '../files/write-atomic.ts';
import type { Log } from '../log.ts';

/** A run with what only the trainer needs to know. */
export interface RunRecord {
  readonly run: TrainingRun;
  /** Model that it goes on from, or scans with: the one in use may be another by now. */
  readonly base: string;
  /** Process that it is or was last at work in. */
  readonly processId: number;
}

const ENDING = '.run.json';
const schema = z.object({ version: z.literal(1), run: trainingRun, base: z.string(), processId: z.number() }).strict();

/** The records of one folder. */
export class RunStore {
  readonly #folder: string;
  readonly #log: Log;

  constructor(folder: string, log: Log) {
    this.#folder = folder;
    this.#log = log;
  }

  /** All records, latest first. One that cannot be read is left where it is and out of the list. */
  async list(): Promise<readonly RunRecord[]> {
    const names = await readdir(this.#folder).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    });
    const records = await Promise.all(names.filter((name) => name.endsWith(ENDING)).map((name) => this.read(name.slice(0, -ENDING.length))));
    return records.filter((record) => record !== null).sort((a, b) => b.run.startedAt.localeCompare(a.run.startedAt));
  }

  /** One record; null without. */
  async read(id: string): Promise<RunRecord | null> {
    const path = this.#path(id);
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text === null) return null;
    try {
      const { version: _, ...record } = schema.parse(JSON.parse(text));
      return record;
    } catch (error) {
      this.#log.warn('record of a training is damaged', { path, cause: String(error) });
      return null;
    }
  }

  /** Writes a record in place of the one before. Throws {@link AppError} `disk.*`. */
  async write(record: RunRecord): Promise<void> {
    const run: TrainingRun = { ...record.run, progress: null };
    await writeAtomic(this.#path(run.id), `${JSON.stringify({ version: 1, ...record, run })}\n`);
  }

  /** Removes a record and its checkpoint. */
  async remove(id: string): Promise<void> {
    await Promise.all([this.#path(id), this.checkpoint(id)].map((path) => rm(path, { force: true })));
  }

  /** Whether there is something to go on from. */
  async hasCheckpoint(id: string): Promise<boolean> {
    return access(this.checkpoint(id)).then(() => true, () => false);
  }

  /** File of a run's checkpoint. */
  checkpoint(id: string): string {
    return join(this.#folder, `${id}.training`);
  }

  #path(id: string): string {
    return join(this.#folder, `${id}${ENDING}`);
  }
}
