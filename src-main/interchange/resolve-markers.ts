/**
 * @file Markers of a timeline as Resolve exports and imports them: an EDL with one event per marker and a line `note |C:color |M:name |D:frames`
 * below it. Resolve takes what stands before the first bar as the note.
 */
import { formatTimecode } from '../../src-shared/time.ts';
import { edlEvent, edlFile, edlHead, edlText } from './edl-text.ts';
import { markerFrames, type Timeline } from './timeline.ts';
import type { Written } from './written.ts';

/** Writes the markers' `.edl`. */
export function writeResolveMarkers(timeline: Timeline): Written {
  const { name, frameRate, dropFrame, startFrame, clips } = timeline;
  const timecode = (frame: number) => formatTimecode(frame, frameRate, dropFrame);
  const markers = clips
    .flatMap((placed) => placed.clip.markers.map((marker) => ({ marker, placed, ...markerFrames(marker, placed) })))
    .sort((a, b) => a.placed.start + a.frame - (b.placed.start + b.frame));
  const lines = markers.flatMap(({ marker, placed, frame, length }, index) => {
    const at = startFrame + placed.start + frame;
    const [from, to] = [timecode(at), timecode(at + 1)];
    const color = `${marker.color.charAt(0).toUpperCase()}${marker.color.slice(1)}`;
    const title = plain(`${marker.name} · ${placed.clip.name}`);
    return [edlEvent(index + 1, '001', 'V', [from, to, from, to]), `${noteOf(marker.comment)} |C:ResolveColor${color} |M:${title} |D:${length}`, ''];
  });
  return { texts: [edlFile([...edlHead(name, dropFrame), ...lines])], residuals: [], notes: [] };
}

/** A bar would end the field. */
function plain(text: string): string {
  return edlText(text).replaceAll('|', '/');
}

/** A note that begins with a number would be read as an event, one with an asterisk as a comment. */
function noteOf(comment: string): string {
  const text = plain(comment);
  return /^[\d*]/.test(text) ? `- ${text}` : text;
}
