/** @file The offset over the length of a clip as SVG: what each window says, as strongly as it is sure of it, and the line of the answer. Pure. */
import { offsetAt } from '../../../src-shared/model/alignment.ts';
import type { ReportItem } from './report-data.ts';

const [WIDTH, HEIGHT, LEFT, RIGHT, EDGE] = [360, 96, 44, 6, 10];
/** The scale never shows less than this to either side, seconds, so that a perfect clip does not look wild. */
const LEAST_REACH = 0.06;
/** Windows drawn at most; more would be one blot. */
const MOST_WINDOWS = 160;

/** The chart, or an empty text for a clip without windows. Colors come from the page's `--ink`, `--line`, `--accent` and `--warn`. */
export function offsetChart({ windows, duration, correction, doubts, offset }: Pick<ReportItem, 'windows' | 'duration' | 'correction' | 'doubts' | 'offset'>): string {
  if (windows.length === 0 || !duration) return '';
  const shown = windows.filter((_, index) => index % Math.ceil(windows.length / MOST_WINDOWS) === 0);
  const answer = correction ? (time: number) => offsetAt(correction, time) : offset === null ? null : () => offset;
  const sure = shown.filter(({ confidence }) => confidence >= 0.3);
  const values = [...(sure.length > 0 ? sure : shown).map((window) => window.offset), ...(answer ? [answer(0), answer(duration)] : []), 0];
  const [top, bottom] = [Math.max(LEAST_REACH, ...values.map((value) => value * 1.2)), Math.min(-LEAST_REACH, ...values.map((value) => value * 1.2))];
  const x = (time: number) => number(LEFT + (Math.min(Math.max(0, time), duration) / duration) * (WIDTH - LEFT - RIGHT));
  const y = (value: number) => number(EDGE + ((top - Math.min(top, Math.max(bottom, value))) / (top - bottom)) * (HEIGHT - 2 * EDGE));
  const dots = shown.map(({ time, offset: value, confidence }) => `<circle cx="${x(time)}" cy="${y(value)}" r="${number(1.5 + 2 * confidence)}" opacity="${number(0.2 + 0.8 * confidence)}"/>`);
  const moments = doubts.flatMap(({ time }) => (time === null ? [] : [`<line class="look" x1="${x(time)}" x2="${x(time)}" y1="2" y2="${HEIGHT - 2}"/>`]));
  const labels = [top, 0, bottom].filter((value) => value === 0 || Math.abs(y(value) - y(0)) > 12).map((value) => `<text x="${LEFT - 6}" y="${number(y(value) + 3.5)}">${label(value)}</text>`);
  const line = answer ? [`<polyline class="answer" points="${answerPoints(answer, duration).map(([time, value]) => `${x(time)},${y(value)}`).join(' ')}"/>`] : [];
  const name = `Offset over time, ${windows.length} windows`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${name}"><line class="zero" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(0)}" y2="${y(0)}"/>${moments.join('')}${line.join('')}<g class="dots">${dots.join('')}</g>${labels.join('')}</svg>`;
}

/** Enough points to show steps as steps. */
function answerPoints(answer: (time: number) => number, duration: number): readonly (readonly [number, number])[] {
  const times = Array.from({ length: 181 }, (_, index) => (index / 180) * duration);
  const points = times.map((time) => [time, answer(time)] as const);
  // Points on a level line say nothing.
  return points.filter(([, value], index) => index === 0 || index === points.length - 1 || points[index - 1]?.[1] !== value || points[index + 1]?.[1] !== value);
}

function label(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  return `${milliseconds > 0 ? '+' : milliseconds < 0 ? '−' : ''}${Math.abs(milliseconds)}${milliseconds === 0 ? ' ms' : ''}`;
}

function number(value: number): number {
  return Math.round(value * 10) / 10;
}
