/** @file The people whose faces can be followed in the window's clips, looked for when somebody asks. */
import { SvelteMap } from 'svelte/reactivity';
import type { VisibleFace } from '../../src-shared/contract/stems.ts';
import type { TimeRange } from '../../src-shared/time.ts';
import type { Client } from '../api/client.ts';
import type { Editor } from '../state/editor.svelte.ts';
import type { Jobs } from '../state/jobs.svelte.ts';

/** People by clip. */
export class VisibleFaces {
  readonly #faces = new SvelteMap<string, readonly VisibleFace[]>();
  readonly #editor: Editor;
  readonly #deps: { readonly client: Pick<Client, 'call'>; readonly jobs: Jobs };

  constructor(editor: Editor, deps: { readonly client: Pick<Client, 'call'>; readonly jobs: Jobs }) {
    this.#editor = editor;
    this.#deps = deps;
  }

  /** People of the selected clip; null while nobody has looked. */
  get current(): readonly VisibleFace[] | null {
    const { clip, media } = this.#editor;
    return clip && media ? (this.#faces.get(keyOf(media.id, clip.range)) ?? null) : null;
  }

  /** Looks through what would be split: people are numbered anew in each range. */
  async find(clipId: string): Promise<void> {
    const clip = this.#editor.clipOf(clipId);
    const media = this.#editor.mediaOf(clipId);
    const { client, jobs } = this.#deps;
    if (!clip || !media || jobs.of('faces', clipId)) return;
    const { range } = clip;
    const key = keyOf(media.id, range);
    if (this.#faces.has(key)) return;
    const spec = { kind: 'faces', title: `Looking for people in ${media.name}`, clipId, lane: 'analysis', retry: () => void this.find(clipId) } as const;
    const outcome = await jobs.run(spec, (call) => client.call('stems.faces', { mediaId: media.id, range }, call));
    if (outcome.state === 'done') this.#faces.set(key, outcome.value);
  }
}

function keyOf(mediaId: string, range: TimeRange | null): string {
  return range ? `${mediaId}/${range.start}-${range.end}` : mediaId;
}
