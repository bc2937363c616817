/** @file Services that stand in for media and networks: files are texts, measuring waits until it is told, fixing writes a real file. */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { type Batches, createBatchService } from '../../src-main/batch/batch-service.ts';
import type { ItemDeps } from '../../src-main/batch/run-item.ts';
import { createLog } from '../../src-main/log.ts';
import { JobQueue } from '../../src-main/process/job-queue.ts';
import type { BatchEvent, BatchOptions } from '../../src-shared/contract/batch.ts';
import { AppError, CanceledError } from '../../src-shared/contract/errors.ts';
import type { AlignmentService, Call, FixResult, MediaService } from '../../src-shared/contract/services.ts';
import type { StemsExportResult } from '../../src-shared/contract/stems.ts';
import type { AlignmentEstimate } from '../../src-shared/model/alignment.ts';
import { toleranceOf } from '../../src-shared/model/tolerance.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { SHIPPED_RECIPES } from '../../src-main/batch/recipes.ts';

/** A call that nobody cancels. */
export const call: Call = { signal: new AbortController().signal, onProgress: () => undefined };

/** What tests see and steer. */
export interface FakeBatches {
  readonly batches: Batches;
  readonly events: BatchEvent[];
  /** Names of the files measured and fixed, in order. */
  readonly measured: string[];
  readonly fixed: string[];
  /** The same of stems and heat maps, as `stems a.mov`. */
  readonly made: string[];
  /** While true, measurements wait. */
  hold: boolean;
  /** Offset found, seconds; by name where it differs. */
  readonly offsets: Map<string, number | 'cannot-tell' | AppError>;
}

const LIMITS = { cpu: 2, disk: 1, gpu: 1 };

/** The services alone. */
export function fakeServices(): Omit<FakeBatches, 'batches'> & Pick<ItemDeps, 'alignment' | 'media' | 'stems' | 'heatMap'> {
  const queue = new JobQueue(LIMITS);
  const paths = new Map<string, string>();
  const fake = { events: [] as BatchEvent[], measured: [] as string[], fixed: [] as string[], made: [] as string[], hold: false, offsets: new Map<string, number | 'cannot-tell' | AppError>() };
  const alignment: AlignmentService = {
    measure: ({ mediaId }, asked) =>
      queue.run('cpu', asked, async ({ signal, onProgress }) => {
        const name = basename(paths.get(mediaId)!);
        onProgress({ stage: 'matching', fraction: 0.5, etaSeconds: null });
        while (fake.hold) await tick(signal);
        fake.measured.push(name);
        const found = fake.offsets.get(name) ?? 0.2;
        if (found instanceof AppError) throw found;
        return estimateOf(found);
      }),
    fix: ({ mediaId, folder, correction }, asked) =>
      queue.run('disk', asked, async (): Promise<FixResult> => {
        const path = paths.get(mediaId)!;
        const output = join(folder!, `${basename(path, extname(path))}.synced.mov`);
        await mkdir(folder!, { recursive: true });
        await writeFile(output, `fixed ${basename(path)} by ${correction.segments[0]!.offset}`);
        fake.fixed.push(basename(path));
        return { output, mode: 'baked', videoHash: 'hash', residual: 0, audioCodec: 'pcm_s16le', warnings: [] };
      }),
  };
  const media: Pick<MediaService, 'open'> = {
    open: async ({ path }) => {
      const facts = await stat(path).catch(() => null);
      if (!facts || facts.size === 0) throw new AppError(facts ? 'media.empty' : 'media.not-found', path, { path });
      const id = Buffer.from(path).toString('hex').slice(-32).padStart(32, '0');
      paths.set(id, path);
      const video = { pixelAspect: { num: 1, den: 1 }, width: 64, height: 36, rotation: 0, frameRate: null, averageFrameRate: null, timecode: null };
      return { id, path, name: basename(path), sizeBytes: facts.size, modifiedMs: facts.mtimeMs, duration: 5, video, audio: basename(path).startsWith('mute') ? [] : [{ track: 0, codec: 'aac', sampleRate: 48_000, channels: 1 }] } as unknown as MediaInfo;
    },
  };
  const write = async (path: string, text: string) => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  };
  const stems: ItemDeps['stems'] = {
    export: ({ mediaId, folder, stems: kinds, mux }, asked) =>
      queue.run('cpu', asked, async () => {
        const path = paths.get(mediaId)!;
        const found = fake.offsets.get(`stems of ${basename(path)}`);
        if (found instanceof AppError) throw found;
        const stem = join(folder!, basename(path, extname(path)));
        const files = kinds.map((kind) => ({ kind, path: `${stem}.${kind}.wav`, format: 's16', loudness: SILENT, timeReference: 0 }) as const);
        for (const file of files) await write(file.path, `${file.kind} of ${basename(path)}`);
        if (mux) await write(`${stem}.stems.mov`, `film of ${basename(path)}`);
        fake.made.push(`stems ${basename(path)}`);
        const info = { onScreenShare: 0.25, visibleSeconds: basename(path).startsWith('nobody') ? 0 : 5, model: 'fake@0' } as StemsExportResult['stems'];
        return { stems: info, files, mixture: SILENT, residualDb: null, muxed: mux ? { path: `${stem}.stems.mov`, videoHash: 'hash' } : null, warnings: [] };
      }),
  };
  const map = async (mediaId: string, output: string | null) => {
    await write(output!, `map of ${basename(paths.get(mediaId)!)}`);
    fake.made.push(`map ${basename(paths.get(mediaId)!)}`);
    return { output: output!, meanStrength: 0.75 };
  };
  const heatMap: ItemDeps['heatMap'] = {
    exportVideo: ({ mediaId, output }, asked) => queue.run('cpu', asked, async () => ({ ...(await map(mediaId, output)), frames: 1, width: 2, height: 2, warnings: [] })),
    exportData: ({ mediaId, output }, asked) => queue.run('cpu', asked, async () => ({ ...(await map(mediaId, output)), maps: 1 })),
  };
  return Object.assign(fake, { alignment, media, stems, heatMap });
}

const SILENT = { integrated: null, range: null, truePeak: null, maxMomentary: null, maxShortTerm: null };

/** A batch service on folders of its own. */
export function fakeBatches(home: string, onEvent: (event: BatchEvent) => void = () => undefined): FakeBatches {
  const fake = fakeServices();
  const batches = createBatchService({
    data: join(home, 'data'),
    alignment: fake.alignment,
    media: fake.media,
    stems: fake.stems,
    heatMap: fake.heatMap,
    maxOffset: () => Promise.resolve(2),
    judge: () => Promise.resolve(toleranceOf('ebu-r37')),
    poster: () => Promise.resolve(Buffer.from('jpeg')),
    limits: LIMITS,
    emit: (event) => {
      fake.events.push(event);
      onEvent(event);
    },
    log: createLog('error', () => undefined),
  });
  return Object.assign(fake, { batches });
}

/** Options for a folder, with the recipe that measures and fixes. */
export function optionsFor(input: string, output: string, changes: Partial<BatchOptions> = {}): BatchOptions {
  return {
    name: null,
    source: { inputs: [input], patterns: [], recursive: true, watch: false },
    recipe: SHIPPED_RECIPES.find(({ name }) => name === 'fix')!,
    output: { folder: output, keepFolders: true },
    document: null,
    ...changes,
  };
}

function estimateOf(found: number | 'cannot-tell'): AlignmentEstimate {
  const told = found !== 'cannot-tell';
  return {
    verdict: !told ? 'cannot-tell' : Math.abs(found) < 0.02 ? 'in-sync' : 'offset',
    reason: told ? null : 'no-match',
    offset: told ? found : null,
    confidence: told ? 0.99 : 0.1,
    driftPpm: null,
    steps: [],
    windows: [{ time: 1.5, duration: 1, offset: told ? found : 0, confidence: 0.5, face: 0 }],
    curve: null,
    faces: [],
    audioTrack: 0,
    model: 'fake@0',
    analysedSeconds: 5,
    elapsedSeconds: 0,
  };
}

function tick(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new CanceledError());
    setTimeout(resolve, 5);
  });
}
