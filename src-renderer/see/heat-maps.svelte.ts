/**
 * @file The heat maps of the window's clips: asks the app for them and keeps what has come. Maps are read while they are being made, so the first
 * seconds are on the picture long before the last minute has been looked at. Typed arrays stay out of reactive state; a counter tells that they grew.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { HeatMapInfo } from '../../src-shared/contract/heat-map.ts';
import { isAppError } from '../../src-shared/contract/errors.ts';
import { camRecordOffset, CAM_HEADER_BYTES, decodeCamHeader } from '../../src-shared/model/class-activation-map.ts';
import type { HeatMapMoment } from '../../src-shared/model/heat-map-picture.ts';
import type { TimeRange } from '../../src-shared/time.ts';
import type { Client } from '../api/client.ts';
import type { Editor } from '../state/editor.svelte.ts';
import type { Jobs } from '../state/jobs.svelte.ts';
import { fileName } from '../state/library.svelte.ts';
import type { StrengthCurve } from './kernels/strength.ts';
import { LoadedMaps } from './loaded-maps.ts';
import { summaryOf } from './strength-words.ts';

/** What the maps are made with. */
export interface HeatMapsDeps {
  readonly client: Pick<Client, 'call' | 'resource'>;
  readonly jobs: Jobs;
  /** Tells a result to people who do not see it appear. */
  readonly announce: (text: string) => void;
}

/** Maps of one track over one clip, as far as they are here. */
export interface ClipMaps {
  readonly info: HeatMapInfo;
  /** As it was when this was made; the object itself goes on growing. */
  readonly maps: LoadedMaps;
  readonly curve: StrengthCurve;
}

/** All maps of one window. */
export class HeatMaps {
  readonly #clips = new SvelteMap<string, ClipMaps>();
  #missing = $state.raw<Error | null>(null);
  readonly #editor: Editor;
  readonly #deps: HeatMapsDeps;
  readonly #current = $derived.by(() => this.#ofClip(this.#editor.clip?.id ?? null));

  constructor(editor: Editor, deps: HeatMapsDeps) {
    this.#editor = editor;
    this.#deps = deps;
  }

  /** Maps of the selected clip's track in use, or null. */
  get current(): ClipMaps | null {
    return this.#current;
  }

  /** Set once the app has said that it has no network for this, until it has one. */
  get missing(): Error | null {
    return this.#missing;
  }

  /** Whether a clip has both picture and sound. */
  canLook(clipId: string): boolean {
    const media = this.#editor.mediaOf(clipId);
    return media !== null && media.video !== null && media.audio.length > 0 && this.#deps.jobs.of('see', clipId) === null;
  }

  /** The selected clip's map at a time, or null where there is none (yet). */
  at(time: number): HeatMapMoment | null {
    return this.#current?.maps.at(time) ?? null;
  }

  /** Looks at a clip, or at its range if it has one. Does nothing while that is under way. */
  async look(clipId: string): Promise<void> {
    const clip = this.#editor.clipOf(clipId);
    const media = this.#editor.mediaOf(clipId);
    if (!clip || !media || !this.canLook(clipId)) return;
    const { client, jobs, announce } = this.#deps;
    const place = { mediaId: media.id, audioTrack: this.#editor.audioTrackOf(clip) };
    const key = keyOf(place);
    const whole = this.#clips.get(key)?.info;
    // All of it is more than any part of it.
    const args = { ...place, range: whole?.complete && whole.range === null ? null : clip.range };
    const title = `Looking where the sound of ${fileName(clip.path)} comes from`;
    const quiet = (error: Error) => isAppError(error, 'model.missing');
    const spec = { kind: 'see', title, clipId, lane: 'analysis', quiet, retry: () => void this.look(clipId) } as const;
    let reading: Promise<unknown> | null = null;
    const outcome = await jobs.run(spec, async ({ signal, onProgress }) => {
      const info = await client.call('heatMap.compute', args, {
        signal,
        onProgress: (progress) => {
          onProgress(progress);
          // Parts that come while one is being read are skipped: the next one reads on from where this one ends.
          if (progress.partial === undefined || reading !== null) return;
          // The only partial result that `heatMap.compute` documents.
          reading = this.#read(key, progress.partial as HeatMapInfo, signal).finally(() => (reading = null));
        },
      });
      await reading;
      const status = await this.#read(key, info, signal);
      if (status !== null) throw new Error(`The maps are there, but could not be read (${status})`);
    });
    if (outcome.state !== 'canceled') this.#missing = outcome.state === 'failed' && isAppError(outcome.error, 'model.missing') ? outcome.error : null;
    const made = this.#clips.get(key);
    if (outcome.state === 'done' && made) announce(`${fileName(clip.path)}: ${summaryOf(made.curve)}`);
  }

  #ofClip(clipId: string | null): ClipMaps | null {
    const clip = clipId === null ? null : this.#editor.clipOf(clipId);
    const media = clip && this.#editor.mediaOf(clip.id);
    return (media && this.#clips.get(keyOf({ mediaId: media.id, audioTrack: this.#editor.audioTrackOf(clip) }))) ?? null;
  }

  /** Reads what there is beyond what is here. Returns null, or the status of an answer that has no maps in it: while they are made, the next part may bring them. */
  async #read(key: string, info: HeatMapInfo, signal: AbortSignal): Promise<number | null> {
    if (info.maps === 0) {
      const maps = new LoadedMaps({ ...info, fullLogit: 1 });
      this.#clips.set(key, { info, maps, curve: maps.curve });
      return null;
    }
    const before = this.#clips.get(key);
    const known = before && isSame(before.info, info) ? before.maps : null;
    if (info.covered <= (known?.covered ?? 0)) {
      if (before && known) this.#clips.set(key, { ...before, info });
      return null;
    }
    const from = known ? camRecordOffset(info, known.covered) : 0;
    const url = this.#deps.client.resource(`media/${info.mediaId}/heat-map/${info.audioTrack}${rangeQuery(info.range)}`);
    // Not from the browser's cache: the parts that it keeps of a growing file are of different versions of it, and it asks for all anew then.
    const response = await fetch(url, { signal, cache: 'no-store', headers: { Range: `bytes=${from}-${camRecordOffset(info, info.covered) - 1}` } });
    if (response.status !== 206) return response.status;
    const bytes = new Uint8Array(await response.arrayBuffer());
    const header = known ? null : decodeCamHeader(bytes);
    const maps = known ?? (header && new LoadedMaps(header));
    if (!maps) return response.status;
    maps.append(bytes.subarray(known ? 0 : CAM_HEADER_BYTES));
    this.#clips.set(key, { info, maps, curve: maps.curve });
    return null;
  }
}

function keyOf({ mediaId, audioTrack }: { readonly mediaId: string; readonly audioTrack: number }): string {
  return `${mediaId}/${audioTrack}`;
}

/** Whether both tell of one file, at different times. */
function isSame(a: HeatMapInfo, b: HeatMapInfo): boolean {
  return a.model === b.model && a.start === b.start && a.step === b.step && a.maps === b.maps && a.rows === b.rows && a.columns === b.columns;
}

function rangeQuery(range: TimeRange | null): string {
  return range === null ? '' : `?start=${range.start}&end=${range.end}`;
}
