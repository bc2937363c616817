/**
 * @file Reads the key=value blocks that ffmpeg writes for `-progress`. Pure; touches no process and never throws.
 * A block ends with `progress=continue` or `progress=end`. Despite its name, `out_time_ms` counts microseconds too.
 */

/** One block. Values that ffmpeg gave as `N/A` are null. */
export interface FfmpegProgress {
  /** How far the output reaches, in seconds; may be negative or stand still. */
  readonly time: number | null;
  readonly frame: number | null;
  /** Seconds of output per second of work. */
  readonly speed: number | null;
  readonly done: boolean;
}

/** A parser for one run: give it lines, it returns a block whenever one is complete. */
export function progressParser(): (line: string) => FfmpegProgress | null {
  let fields = new Map<string, string>();
  return (line) => {
    const match = /^([a-z_0-9]+)=\s*(.*?)\s*$/.exec(line);
    if (!match) return null;
    const [, key = '', value = ''] = match;
    fields.set(key, value);
    if (key !== 'progress') return null;
    const block = fields;
    fields = new Map();
    const microseconds = number(block.get('out_time_us')) ?? number(block.get('out_time_ms'));
    return {
      time: microseconds === null ? null : microseconds / 1e6,
      frame: number(block.get('frame')),
      speed: number(block.get('speed')?.replace(/x$/, '')),
      done: value === 'end',
    };
  };
}

function number(text: string | undefined): number | null {
  if (text === undefined || !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text)) return null;
  return Number(text);
}
