/** @file Globs over paths below a folder, as in {@link BatchSource.patterns}. Pure. */

/** Tells whether a path below the input folder, with `/`, is let through by the patterns, and whether one of them asked for it. */
export type PathFilter = (relative: string) => 'included' | 'unmentioned' | 'excluded';

/** Understands a list of patterns. Case does not matter: cards write `.MP4` and `.mp4`. */
export function pathFilter(patterns: readonly string[]): PathFilter {
  const excluding = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => matcher(pattern.slice(1)));
  const including = patterns.filter((pattern) => !pattern.startsWith('!')).map(matcher);
  return (relative) => {
    if (excluding.some((matches) => matches(relative))) return 'excluded';
    if (including.length === 0) return 'unmentioned';
    return including.some((matches) => matches(relative)) ? 'included' : 'excluded';
  };
}

function matcher(pattern: string): (relative: string) => boolean {
  const expression = new RegExp(`^${source(pattern)}$`, 'iu');
  return pattern.includes('/') ? (relative) => expression.test(relative) : (relative) => expression.test(relative.slice(relative.lastIndexOf('/') + 1));
}

/** The glob as the source of a regular expression. */
function source(pattern: string): string {
  let text = '';
  let depth = 0;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (pattern.startsWith('**/', at)) {
      text += '(?:.*/)?';
      at += 2;
    } else if (pattern.startsWith('**', at)) {
      text += '.*';
      at += 1;
    } else if (char === '*') text += '[^/]*';
    else if (char === '?') text += '[^/]';
    else if (char === '{' && pattern.includes('}', at)) {
      text += '(?:';
      depth++;
    } else if (char === '}' && depth > 0) {
      text += ')';
      depth--;
    } else if (char === ',' && depth > 0) text += '|';
    else text += char.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&');
  }
  return text + ')'.repeat(depth);
}
