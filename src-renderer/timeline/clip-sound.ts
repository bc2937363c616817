/** @file What the timeline reads of a track: peaks for every zoom but the closest, samples for that. */
import type { AudioStream, MediaInfo } from '../../src-shared/model/media.ts';
import type { Client } from '../api/client.ts';
import { PeaksLoader } from './peaks-loader.svelte.ts';
import { SampleLoader } from './sample-loader.svelte.ts';

/** Starts reading a track; nothing for a clip without sound. The caller disposes both. */
export function soundOf(media: MediaInfo, track: AudioStream | null, client: Client): { readonly peaks: PeaksLoader | null; readonly samples: SampleLoader | null } {
  if (!track) return { peaks: null, samples: null };
  const source = { mediaId: media.id, track: track.track, duration: media.duration };
  return { peaks: new PeaksLoader(source, client), samples: new SampleLoader(source, track.sampleRate, (path) => client.resource(path)) };
}
