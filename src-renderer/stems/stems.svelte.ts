/** @file The stems of the window's clips: splits them, keeps what there is, and says what is heard. How they are mixed is an edit and lives in the project. */
import { SvelteMap } from 'svelte/reactivity';
import { isAppError } from '../../src-shared/contract/errors.ts';
import type { StemsArgs, StemsInfo } from '../../src-shared/contract/stems.ts';
import { type ClipStems, NEUTRAL_MIX, type StemMix } from '../../src-shared/model/stem.ts';
import type { FeedSource } from '../audio/chunk-feed.ts';
import type { Client } from '../api/client.ts';
import { formatPercent } from '../lib/readable.ts';
import type { DispatchOptions, Editor } from '../state/editor.svelte.ts';
import type { Jobs } from '../state/jobs.svelte.ts';
import { fileName } from '../state/library.svelte.ts';
import type { HeardStems } from '../state/playback.svelte.ts';
import { previewMix } from './preview-mix.ts';
import { stemArgs } from './stem-args.ts';

/** What the stems are made with. */
export interface StemsDeps {
  readonly client: Pick<Client, 'call'>;
  readonly jobs: Jobs;
  /** Tells a result to people who do not see it appear. */
  readonly announce: (text: string) => void;
}

/** Seconds by which a track may be shorter than its file and still be all of it. */
const SLACK = 0.5;
/** Seconds by which lips may be off before a voice is no longer found by them. */
const FRAME_AND_A_HALF = 0.06;

const UNTOUCHED: ClipStems = { face: null, mix: NEUTRAL_MIX };

/** All stems of one window. */
export class Stems {
  readonly #infos = new SvelteMap<string, StemsInfo>();
  #missing = $state.raw<Error | null>(null);
  #bypassed = $state(false);
  readonly #editor: Editor;
  readonly #deps: StemsDeps;
  readonly #current = $derived.by(() => this.#ofClip(this.#editor.clip?.id ?? null));
  readonly #heard = $derived.by(() => this.#heardNow());

  constructor(editor: Editor, deps: StemsDeps) {
    this.#editor = editor;
    this.#deps = deps;
  }

  /** Stems of the selected clip's track in use, finished or under way; null without. */
  get current(): StemsInfo | null {
    return this.#current;
  }

  /** The selected clip's choice of a person and its mix. */
  get wanted(): ClipStems {
    return this.#editor.clip?.stems ?? UNTOUCHED;
  }

  /** Set once the app has said that it has no network for this, until it has one. */
  get missing(): Error | null {
    return this.#missing;
  }

  /** Whether the mixture is heard as it is, to compare. */
  get bypassed(): boolean {
    return this.#bypassed;
  }

  /** What the preview mixes; null for the mixture as it is. */
  get heard(): HeardStems | null {
    return this.#heard;
  }

  /** Whether a clip can be split now. */
  canSplit(clipId: string): boolean {
    const media = this.#editor.mediaOf(clipId);
    return media !== null && media.video !== null && media.audio.length > 0 && this.#deps.jobs.of('stems', clipId) === null;
  }

  /** Whether what was split looked for lips at another offset than the clip's is by now. */
  get isOutOfSync(): boolean {
    const { clip, media } = this.#editor;
    return clip !== null && media !== null && this.#current !== null && Math.abs(stemArgs(clip, media.id, 0).offset - this.#current.offset) > FRAME_AND_A_HALF;
  }

  /** Whether all that is wanted of the selected clip has been split: its range, or the whole. */
  get isDone(): boolean {
    const info = this.#current;
    const { clip, media } = this.#editor;
    if (!info?.complete || !clip || !media || this.isOutOfSync) return false;
    const wanted = clip.range ?? { start: 0, end: media.duration };
    return wanted.start >= info.range.start - SLACK && wanted.end <= info.range.end + SLACK;
  }

  /** Splits a clip, or its range if it has one. Does nothing while that is under way. */
  async split(clipId: string): Promise<void> {
    const clip = this.#editor.clipOf(clipId);
    const media = this.#editor.mediaOf(clipId);
    if (!clip || !media || !this.canSplit(clipId)) return;
    const { client, jobs, announce } = this.#deps;
    const args = stemArgs(clip, media.id, this.#editor.audioTrackOf(clip));
    const key = keyOf(args);
    const quiet = (error: Error) => isAppError(error, 'model.missing');
    const title = `Splitting the sound of ${fileName(clip.path)}`;
    const spec = { kind: 'stems', title, clipId, lane: 'analysis', quiet, retry: () => void this.split(clipId) } as const;
    const outcome = await jobs.run(spec, ({ signal, onProgress }) =>
      client.call('stems.split', args, {
        signal,
        onProgress: (progress) => {
          onProgress(progress);
          // The only partial result that `stems.split` documents.
          if (progress.partial !== undefined) this.#infos.set(key, progress.partial as StemsInfo);
        },
      }),
    );
    if (outcome.state !== 'canceled') this.#missing = outcome.state === 'failed' && isAppError(outcome.error, 'model.missing') ? outcome.error : null;
    if (outcome.state !== 'done') return;
    this.#infos.set(key, outcome.value);
    const { onScreenShare } = outcome.value;
    announce(`${fileName(clip.path)}: ${onScreenShare === null ? 'silent' : `${formatPercent(onScreenShare)} of the sound is on screen`}`);
  }

  /** Changes the selected clip's mix, as an edit. The mix is heard at once. */
  setMix(mix: StemMix, options: DispatchOptions = {}): void {
    this.#bypassed = false;
    this.#set({ ...this.wanted, mix }, options);
  }


  /** Chooses whose voice is on screen; null is everything visible. The clip has to be split anew for it. */
  setFace(face: number | null): void {
    this.#set({ ...this.wanted, face }, {});
  }

  /** Switches between the mix and the mixture as it is. */
  toggleBypass(): void {
    this.#bypassed = !this.#bypassed;
  }

  #set(stems: ClipStems, options: DispatchOptions): void {
    const { clip } = this.#editor;
    if (clip) this.#editor.dispatch({ type: 'set-stems', id: clip.id, stems }, options);
  }

  #ofClip(clipId: string | null): StemsInfo | null {
    const clip = clipId === null ? null : this.#editor.clipOf(clipId);
    const media = clip && this.#editor.mediaOf(clip.id);
    if (!clip || !media) return null;
    return this.#infos.get(keyOf(stemArgs(clip, media.id, this.#editor.audioTrackOf(clip)))) ?? null;
  }

  #heardNow(): HeardStems | null {
    const info = this.#current;
    if (!info?.media) return null;
    const onScreen: FeedSource = { mediaId: info.media['on-screen'], track: 0, start: info.range.start, duration: info.coveredSeconds };
    return { id: info.id, onScreen, mix: previewMix(this.#bypassed ? NEUTRAL_MIX : this.wanted.mix) };
  }
}

function keyOf({ mediaId, audioTrack, face }: StemsArgs): string {
  return `${mediaId}/${audioTrack}/${face ?? 'all'}`;
}
