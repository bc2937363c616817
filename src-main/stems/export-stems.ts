/** @file Writes stems as Broadcast Wave files beside their source, proves them, and puts them into place. */
import { join, dirname, resolve } from 'node:path';
import type { Call } from '../../src-shared/contract/services.ts';
import type { StemFile, StemsExportArgs, StemsExportResult } from '../../src-shared/contract/stems.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { formatClock } from '../../src-shared/time.ts';
import { NOTABLE_DOUBT } from '../../src-shared/model/on-screen-curve.ts';
import type { StemKind } from '../../src-shared/model/stem.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { stagedProgress } from '../media/fix-progress.ts';
import { measureLoudness } from '../media/loudness.ts';
import { assertWritable, intoPlace } from '../media/output-file.ts';
import { probe } from '../media/probe.ts';
import { SAMPLE_FORMATS, type SampleFormat } from '../media/sample-format.ts';
import type { BroadcastFacts, WaveFacts } from '../media/wave-header.ts';
import { WaveWriter } from '../media/wave-writer.ts';
import type { Tools } from '../process/binaries.ts';
import { writeMux } from './mux-stems.ts';
import { proveStems } from './prove-stems.ts';
import type { StoredStems } from './split-job.ts';
import { sourceStem, stemName } from './stem-names.ts';
import { timeReference } from './time-reference.ts';
import { storedFacts, writeStems } from './write-stems.ts';

/** What writing stands on. */
export interface ExportDeps {
  readonly tools: Tools;
  /** Of the program, for the files' own record. */
  readonly version: string;
  readonly now: () => Date;
}

/** Shares of the time: loudness is measured at four times the rate, for true peaks. */
const STAGES = [
  { stage: 'encoding', weight: 1 },
  { stage: 'verifying', weight: 6 },
] as const;

/**
 * Writes what is asked for. Names are checked before anything is written.
 *
 * @throws {AppError} `fix.output-exists`, `fix.output-is-source`, `stems.unsupported`, `stems.verification-failed`, `ffmpeg.*`, `disk.*`.
 */
export async function exportStems(media: MediaInfo, stems: StoredStems, args: StemsExportArgs, deps: ExportDeps, call: Call): Promise<StemsExportResult> {
  if (args.mux && args.range) {
    const cause = 'A copy of the film needs stems of the whole track, not of a range';
    throw new AppError('stems.unsupported', cause, { path: media.path, cause });
  }
  const date = deps.now();
  const folder = resolve(args.folder ?? dirname(media.path));
  const naming = { media, audioTrack: stems.state.audioTrack, range: args.range, face: args.face, date };
  const paths = new Map(args.stems.map((kind) => [kind, join(folder, `${stemName(args.pattern, kind, naming)}.wav`)] as const));
  for (const path of paths.values()) await assertWritable(media.path, path, args.overwrite);
  const format = SAMPLE_FORMATS[args.format === 'source' ? stems.state.format : args.format];
  const report = stagedProgress(STAGES, call.onProgress);
  const job: ExportJob = { media, stems, args, deps, format, date, paths, signal: call.signal, report };
  const written = await placed(job, [...args.stems], new Map());
  const muxed = args.mux ? await writeMux(media, stems, { folder, stem: sourceStem(media), overwrite: args.overwrite }, deps.tools, call) : null;
  return { stems: stems.info, ...written, muxed, warnings: warningsOf(job) };
}

interface ExportJob {
  readonly media: MediaInfo;
  readonly stems: StoredStems;
  readonly args: StemsExportArgs;
  readonly deps: ExportDeps;
  readonly format: SampleFormat;
  readonly date: Date;
  readonly paths: ReadonlyMap<StemKind, string>;
  readonly signal: AbortSignal;
  readonly report: (stage: number, fraction: number) => void;
}

type Written = Pick<StemsExportResult, 'files' | 'mixture' | 'residualDb'>;

/** Reserves a name for each stem; all are written and proven before the first is put into place. */
async function placed(job: ExportJob, left: readonly StemKind[], partials: ReadonlyMap<StemKind, string>): Promise<Written> {
  const [kind, ...rest] = left;
  if (!kind) return written(job, partials);
  return intoPlace(job.paths.get(kind) ?? '', job.args.overwrite, (partial) => placed(job, rest, new Map([...partials, [kind, partial]])));
}

async function written(job: ExportJob, partials: ReadonlyMap<StemKind, string>): Promise<Written> {
  const { media, stems, deps, signal, report } = job;
  const writers = new Map<StemKind, WaveWriter>();
  try {
    for (const [kind, partial] of partials) writers.set(kind, await WaveWriter.open(partial, factsOf(job, kind, null)));
    await writeStems(stems, writers, job.format, { signal, onWritten: (fraction) => report(0, fraction) });
    for (const writer of writers.values()) await writer.settle();
    const rounds = partials.size + 2;
    const step = (round: number, seconds: number) => report(1, (round + Math.min(1, seconds / Math.max(0.1, stems.info.coveredSeconds))) / rounds);
    const files: StemFile[] = [];
    const probed: MediaInfo[] = [];
    for (const [kind, partial] of partials) {
      const file = await probe(partial, deps.tools, signal);
      probed.push(file);
      const loudness = await measureLoudness(file, { audioTrack: 0, range: null, onTime: (seconds) => step(files.length, seconds) }, deps.tools, signal);
      const facts = factsOf(job, kind, loudness);
      writers.get(kind)?.describe(facts);
      await writers.get(kind)?.settle();
      files.push({ kind, path: job.paths.get(kind) ?? partial, format: job.format.name, loudness, timeReference: facts.broadcast?.timeReference ?? 0 });
    }
    const heard = { audioTrack: stems.state.audioTrack, range: job.args.range ? stems.info.range : null, onTime: (seconds: number) => step(files.length, seconds - stems.state.start) };
    const mixture = await measureLoudness(media, heard, deps.tools, signal);
    const [first, second] = probed;
    const onProven = (fraction: number) => report(1, (rounds - 1 + fraction) / rounds);
    const residualDb = first && second ? await proveStems(media, stems, [first, second], deps.tools, { signal, onProven }) : null;
    return { files, mixture, residualDb };
  } finally {
    await Promise.all([...writers.values()].map((writer) => writer.close()));
  }
}

function factsOf({ media, stems, format, date, deps }: ExportJob, kind: StemKind, loudness: BroadcastFacts['loudness']): WaveFacts {
  const { sampleRate, channels, start } = stems.state;
  const mode = channels === 1 ? 'mono' : channels === 2 ? 'stereo' : 'multi';
  const program = `Slateless ${deps.version}`;
  // EBU R 98.
  const codingHistory = `A=PCM,F=${sampleRate},W=${format.bytes * 8},M=${mode},T=${program}; ${kind}`;
  const description = `${kind} sound of ${media.name}, split by ${stems.state.model.split(' ')[0] ?? ''}`;
  const broadcast = { description, originator: program, date, timeReference: timeReference(media, start, sampleRate), loudness, codingHistory };
  return { ...storedFacts(stems), format, broadcast };
}

function warningsOf({ stems, format }: ExportJob): readonly string[] {
  const { state } = stems;
  const coarser = format.bytes < SAMPLE_FORMATS[state.format].bytes && !(state.format === 'f32' && format.name === 's24');
  return [
    ...(state.visibleSeconds === 0 ? ['Nothing could be followed in the picture that makes a sound: all of it is off screen.'] : []),
    ...(state.doubtedSeconds >= NOTABLE_DOUBT ? [`For ${formatClock(state.doubtedSeconds)} the lips in view do not say what is heard, so it is off screen. To keep it on screen, choose the face.`] : []),
    ...(coarser ? [`The sound was rounded from ${state.format} to ${format.name}; the stems add up to the rounded sound.`] : []),
  ];
}
