/** @file The arguments of `see`, as typed, made into a command. Pure. */
import { extname } from 'node:path';
import { DEFAULT_HEAT_MAP_STYLE, type HeatMapStyle, SIGNED_HEAT_MAP_STYLE } from '../../src-shared/model/heat-map-style.ts';
import type { TimeRange } from '../../src-shared/time.ts';
import { numberOf, parse, TrainUsage } from './cli-train-args.ts';

/** `see` */
export interface SeeCommand {
  readonly name: 'see';
  readonly file: string;
  /** What is written: a video or a still with the map drawn in, or the numbers. */
  readonly kind: 'video' | 'still' | 'data';
  readonly out: string;
  /** Of a still, seconds. */
  readonly time: number;
  /** Null is the whole clip. */
  readonly range: TimeRange | null;
  /** From 0, or null for the loudest. */
  readonly audioTrack: number | null;
  readonly style: HeatMapStyle;
  readonly overwrite: boolean;
  readonly json: boolean;
}

/** Part of `--help`. */
export const SEE_HELP = `  npm run -s slateless -- see FILE --out FILE [options]    where in the picture the sound comes from
      --out overlay.mp4|overlay.mov|overlay.mkv    the picture with the heat map drawn in, the sound copied
      --out overlay.png --time SECONDS    one frame with the heat map drawn in
      --out cam.json        the class activation maps as numbers
      --from S, --to S      a part of the clip only
      --signed | --absolute both sides in two colors, or how much a place decides at all; what speaks for a source unless told
      --opacity 0–1, --threshold 0–1    of the strongest color; share of full scale that is drawn from on
      --track N             audio track, from 1; the loudest unless told
      --overwrite           replace a file that is there
      --json                what was written as one JSON object
`;

const flag = { type: 'boolean', default: false } as const;
const text = { type: 'string' } as const;
const KINDS: Readonly<Record<string, SeeCommand['kind']>> = { '.mp4': 'video', '.m4v': 'video', '.mov': 'video', '.mkv': 'video', '.png': 'still', '.json': 'data' };
/** Longest time that can be named, seconds: a week. */
const LATEST = 604_800;

/** Understands `see …`. Throws {@link TrainUsage}. */
export function parseSee(args: readonly string[]): SeeCommand {
  const { values, positionals } = parse(args, { out: text, time: text, from: text, to: text, signed: flag, absolute: flag, opacity: text, threshold: text, track: text, overwrite: flag, json: flag });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new TrainUsage('see needs one file');
  const { out } = values;
  const kind = KINDS[extname(out ?? '').toLowerCase()];
  if (out === undefined || !kind) throw new TrainUsage('see writes what --out names: a file that ends in .mp4, .mov, .mkv, .png or .json');
  if ((kind === 'still') !== (values.time !== undefined)) throw new TrainUsage('--time belongs to a still: --out FILE.png --time SECONDS');
  if (values.signed && values.absolute) throw new TrainUsage('Give --signed or --absolute, not both');
  if (kind === 'still' && (values.from !== undefined || values.to !== undefined)) throw new TrainUsage('--from and --to are for videos and numbers; a still has --time');
  const track = values.track === undefined ? null : Math.round(numberOf('--track', values.track, 1, 64)) - 1;
  const time = numberOf('--time', values.time ?? '0', 0, LATEST);
  return { name: 'see', file, kind, out, time, range: rangeOf(values.from, values.to), audioTrack: track, style: styleOf(values), overwrite: values.overwrite, json: values.json };
}

function rangeOf(from: string | undefined, to: string | undefined): TimeRange | null {
  if (from === undefined && to === undefined) return null;
  const range = { start: numberOf('--from', from ?? '0', 0, LATEST), end: numberOf('--to', to ?? String(LATEST), 0, LATEST) };
  if (range.end <= range.start) throw new TrainUsage('--to must be later than --from');
  return range;
}

function styleOf(values: { readonly signed: boolean; readonly absolute: boolean; readonly opacity?: string | undefined; readonly threshold?: string | undefined }): HeatMapStyle {
  const style: HeatMapStyle = values.signed ? SIGNED_HEAT_MAP_STYLE : { ...DEFAULT_HEAT_MAP_STYLE, ...(values.absolute && { values: 'absolute' }) };
  return {
    ...style,
    opacity: numberOf('--opacity', values.opacity ?? String(style.opacity), 0, 1),
    threshold: numberOf('--threshold', values.threshold ?? String(style.threshold), 0, 0.99),
  };
}
