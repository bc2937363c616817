/** @file Which file a fix will write, before it is written. The app decides; this says the same ahead of time. */
import type { Settings } from '../../src-shared/contract/services.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';

/** What QuickTime cannot hold: `auto` is Matroska then. */
const NOT_IN_MOV = /^(av1|vp8|vp9|theora|wmv\d|vc1|opus|vorbis|flac|wma\w*|dts|truehd|cook)$/;

/** Path of the file that a fix with these settings writes. */
export function fixPreview(media: MediaInfo, audioTrack: number, settings: Pick<Settings, 'fixMode' | 'audioFormat' | 'outputFolder'>): string {
  const separator = media.path.includes('\\') ? '\\' : '/';
  const folder = settings.outputFolder ?? media.path.slice(0, media.path.lastIndexOf(separator));
  const dot = media.name.lastIndexOf('.');
  const [stem, own] = dot > 0 ? [media.name.slice(0, dot), media.name.slice(dot)] : [media.name, ''];
  const ending = settings.fixMode === 'sidecar' ? '.sync.json' : `.synced${extensionOf(media, audioTrack, settings, own)}`;
  return `${folder}${folder.endsWith(separator) ? '' : separator}${stem}${ending}`;
}

function extensionOf(media: MediaInfo, audioTrack: number, { fixMode, audioFormat }: Pick<Settings, 'fixMode' | 'audioFormat'>, own: string): string {
  if (fixMode === 'timestamps') return own;
  if (audioFormat !== 'auto') return { pcm: '.mov', flac: '.mkv', aac: '.mp4' }[audioFormat];
  const copied = [media.video?.codec ?? '', ...media.audio.filter(({ track }) => track !== audioTrack).map(({ codec }) => codec)];
  return copied.some((codec) => NOT_IN_MOV.test(codec)) ? '.mkv' : '.mov';
}
