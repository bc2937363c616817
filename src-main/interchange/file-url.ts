/** @file Paths of any platform as file URLs, also of another platform than this one. Pure. */

/**
 * `file:///Users/a/My%20clip.mov`, `file:///C:/Footage/a.mov`, `file://server/share/a.mov` for `\\server\share\a.mov`.
 *
 * Everything but letters, digits and `-._~` is percent-encoded as UTF-8, `%`, `#` and `?` included. A drive keeps its colon.
 */
export function fileUrl(path: string): string {
  const unc = /^[\\/]{2}([^\\/]+)[\\/](.*)$/.exec(path);
  if (unc && path.startsWith('\\\\')) return `file://${encode(unc[1] ?? '')}/${encodePath(unc[2] ?? '')}`;
  const drive = /^([A-Za-z]:)[\\/](.*)$/.exec(path);
  if (drive) return `file:///${drive[1] ?? ''}/${encodePath(drive[2] ?? '')}`;
  return `file://${path.split('/').map(encode).join('/')}`;
}

/** Windows knows both slashes. */
function encodePath(path: string): string {
  return path.split(/[\\/]/).map(encode).join('/');
}

function encode(part: string): string {
  // A lone surrogate has no UTF-8; it can only come from a damaged name.
  return encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
