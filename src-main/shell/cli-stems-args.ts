/** @file The arguments of `stems`, as typed, made into a command. Pure. */
import { parseArgs } from 'node:util';
import type { StemsExportArgs } from '../../src-shared/contract/stems.ts';
import type { TimeRange } from '../../src-shared/time.ts';
import { BatchUsage } from './cli-batch-args.ts';

/** `stems` */
export interface StemsCommand extends Pick<StemsExportArgs, 'audioTrack' | 'range' | 'face' | 'format' | 'pattern' | 'overwrite' | 'mux'> {
  readonly name: 'stems';
  readonly files: readonly string[];
  /** Lists the people in the picture instead of writing anything. */
  readonly faces: boolean;
  /** How far the sound is early, seconds; null is measured. */
  readonly offset: number | null;
  /** Null is beside each source. */
  readonly out: string | null;
  readonly json: boolean;
}

/** Part of `--help`. */
export const STEMS_HELP = `  npm run -s slateless -- stems FILE… [options]    split the sound into what is on screen and what is not, as Broadcast Wave files
      --range A-B           seconds, or m:ss; the whole track unless told
      --face N              the person whose voice is on screen, from 1; everything visible unless told
      --faces               list the people that --face can name, and write nothing
      --offset SECONDS      how far the sound is early, as sync says it; measured unless told
      --track N             audio track, from 1; the loudest unless told
      --bits 16|24|32       depth, 32 in floats; the source's unless told
      --name PATTERN        names of the files, of {name} {stem} {face} {range} {timecode} {date} {track}; {name}.{stem} unless told
      --out DIR             where to write; beside each source unless told
      --mux                 also a copy of the film with both stems as further tracks
      --overwrite           replace outputs that are there
      --json                one JSON object per file and line
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const DEPTHS: Readonly<Record<string, StemsExportArgs['format']>> = { 16: 's16', 24: 's24', 32: 'f32' };

/** Understands `stems …`. Throws {@link BatchUsage}. */
export function parseStems(args: readonly string[]): StemsCommand {
  const { values, positionals } = parse(args);
  if (positionals.length === 0) throw new BatchUsage('stems needs at least one file');
  const format = values.bits === undefined ? 'source' : DEPTHS[values.bits];
  if (!format) throw new BatchUsage(`--bits must be 16, 24 or 32, not "${values.bits ?? ''}"`);
  const range = values.range === undefined ? null : rangeOf(values.range);
  if (range && values.mux) throw new BatchUsage('--mux copies the whole film; leave out --range');
  const [face, track] = [countOf('--face', values.face, 10_000), countOf('--track', values.track, 64)];
  const offset = values.offset === undefined ? null : Number(values.offset);
  if (offset !== null && !(Math.abs(offset) <= 60)) throw new BatchUsage(`--offset must be seconds from -60 to 60, not "${values.offset ?? ''}"`);
  const { out = null, name: pattern = null, faces, mux, overwrite, json } = values;
  return { name: 'stems', files: positionals, range, face, offset, audioTrack: track, format, pattern, out, faces, mux, overwrite, json };
}

function countOf(option: string, value: string | undefined, most: number): number | null {
  if (value === undefined) return null;
  const count = Number(value);
  if (!(Number.isInteger(count) && count >= 1 && count <= most)) throw new BatchUsage(`${option} must be a whole number from 1 to ${most}, not "${value}"`);
  return count - 1;
}

function rangeOf(value: string): TimeRange {
  const [start, end, ...rest] = value.split('-').map(secondsOf);
  if (start == null || end == null || rest.length > 0 || end <= start) throw new BatchUsage(`--range takes A-B with A before B, as in 12.5-80 or 0:12.5-1:20, not "${value}"`);
  return { start, end };
}

/** `80`, `1:20` or `0:01:20`, with decimals; null for anything else. */
function secondsOf(value: string): number | null {
  if (!/^(\d+:){0,2}\d+(\.\d+)?$/.test(value.trim())) return null;
  return value.split(':').reduce((sum, part) => 60 * sum + Number(part), 0);
}

/** `--offset -0.08` as `--offset=-0.08`: a value that begins with a dash is otherwise taken for an option. */
function withNumbersJoined(args: readonly string[]): string[] {
  return args.flatMap((arg, i) => {
    if (args[i - 1] === '--offset' && /^-[\d.]/.test(arg)) return [];
    return arg === '--offset' && /^-[\d.]/.test(args[i + 1] ?? '') ? [`${arg}=${args[i + 1] ?? ''}`] : [arg];
  });
}

function parse(args: readonly string[]) {
  const options = { range: text, face: text, faces: flag, offset: text, track: text, bits: text, name: text, out: text, mux: flag, overwrite: flag, json: flag } as const;
  try {
    return parseArgs({ args: withNumbersJoined(args), allowPositionals: true, strict: true, options });
  } catch (error) {
    if (error instanceof TypeError) throw new BatchUsage(error.message.split('. ')[0] ?? error.message, { cause: error });
    throw error;
  }
}
