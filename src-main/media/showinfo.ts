/** @file Reads the timestamps that ffmpeg's `showinfo` filter prints. Pure. */

/**
 * Parses `showinfo` lines of one run. `pts_time` is printed with six digits only, so the integer timestamp and the time base are used.
 * Lines of other origin return `undefined`; a line without a time (`config in`) returns null.
 */
export function showinfoParser(): (line: string) => number | null | undefined {
  let tick = NaN;
  return (line) => {
    if (!/^\[Parsed_showinfo_\d+ @ /.test(line)) return undefined;
    const base = /config in time_base: (\d+)\/(\d+)/.exec(line);
    if (base) tick = Number(base[1]) / Number(base[2]);
    const frame = /\] n:\s*\d+ pts:\s*(-?\d+|NOPTS)\s/.exec(line);
    if (!frame) return null;
    return Number(frame[1]) * tick;
  };
}
