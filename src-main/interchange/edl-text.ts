/** @file What edit decision lists may hold: plain one-line text, reel names of eight characters, event numbers of three digits. Pure. */

/** Events that CMX3600 can number. */
export const MAX_EVENTS = 999;

/** Longest title that machines of the format read. Comments are written whole: a name cut short is another name. */
const MAX_TITLE = 70;
const REEL_LENGTH = 8;

/** Text for a comment: one line, without control characters and halves of characters. */
export function edlText(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f\u2028\u2029]|\p{Surrogate}/gu, ' ').trim();
}

/** The first lines of a list. */
export function edlHead(title: string, dropFrame: boolean): readonly string[] {
  return [`TITLE: ${[...edlText(title)].slice(0, MAX_TITLE).join('').trimEnd()}`, `FCM: ${dropFrame ? 'DROP FRAME' : 'NON-DROP FRAME'}`, ''];
}

/** `001  A001     V     C        source-in source-out record-in record-out`; timecodes as written, below 80 characters. */
export function edlEvent(number: number, reel: string, channel: string, times: readonly string[]): string {
  return `${String(number).padStart(3, '0')}  ${reel.padEnd(8)} ${channel.padEnd(5)} C        ${times.join(' ')}`;
}

/** Lines as a file: these lists come from machines that end a line with both characters. */
export function edlFile(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n`;
}

/**
 * A reel name per file: capitals and digits of its own name, eight at most, no two alike, never one that the format gives a meaning (`AX`, `BL`).
 *
 * @returns by path.
 */
export function reelNames(clips: readonly { readonly path: string; readonly name: string }[]): ReadonlyMap<string, string> {
  const reels = new Map<string, string>();
  const taken = new Set(['AX', 'BL', 'BLACK', 'NONE', '']);
  for (const { path, name } of clips) {
    if (reels.has(path)) continue;
    const stem = name
      .replace(/\.[^.]*$/, '')
      .normalize('NFKD')
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, '');
    let reel = stem.slice(0, REEL_LENGTH);
    for (let count = 1; taken.has(reel); count += 1) {
      const number = String(count);
      reel = `${(stem || 'CLIP').slice(0, REEL_LENGTH - number.length)}${number}`;
    }
    taken.add(reel);
    reels.set(path, reel);
  }
  return reels;
}
