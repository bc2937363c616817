/** @file Sizes, spans and rates as people read them. Figures about time positions are in `src-shared/time.ts`. */
import { type Rational, ratio } from '../../src-shared/time.ts';

/** `1.4 GB`, powers of ten as file managers count. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** `12 s`, `3 min`, `1 h 05 min`: a span that nobody needs exactly. */
export function formatSpan(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return whole < 600 && whole % 60 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${Math.round(whole / 60)} min`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** `3 hours ago`, `yesterday`: when something was done, in the user's language. Both moments in milliseconds since 1970. */
export function formatAgo(then: number, now: number): string {
  const minutes = (then - now) / 60_000;
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
  if (minutes > -60) return format.format(Math.round(minutes), 'minute');
  return minutes > -24 * 60 ? format.format(Math.round(minutes / 60), 'hour') : format.format(Math.round(minutes / (24 * 60)), 'day');
}

/** `0:12`, `1:02:30`: the length of a clip in a list. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${String(rest).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

/** `25`, `29.97`, `23.976`. */
export function formatFrameRate(frameRate: Rational): string {
  return String(Math.round(ratio(frameRate) * 1000) / 1000);
}

/** `PCM 24 bit`, `AAC`: an audio codec by ffmpeg's name, as editors call it. */
export function formatAudioCodec(codec: string): string {
  const [, kind, bits] = /^pcm_([suf])(\d+)/.exec(codec) ?? [];
  return bits === undefined ? codec.toUpperCase() : `PCM ${bits} bit${kind === 'f' ? ' float' : ''}`;
}

/** `97 %`. Never 100 % for what is only nearly certain. */
export function formatPercent(fraction: number): string {
  const percent = fraction >= 1 ? 100 : Math.min(99, Math.round(fraction * 100));
  return `${percent} %`;
}
