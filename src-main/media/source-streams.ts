/** @file Every stream of a file with the facts that decide whether another container can hold it. */
import { AppError } from '../../src-shared/contract/errors.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { requireTool, type Tools } from '../process/binaries.ts';
import { capture } from '../process/spawn.ts';

/** One stream. */
export interface SourceStream {
  readonly index: number;
  readonly kind: 'video' | 'audio' | 'subtitle' | 'data' | 'attachment' | 'unknown';
  readonly codec: string | null;
  /** Four-character code in the container, or null. */
  readonly tag: string | null;
  /** Cover art or a thumbnail. */
  readonly still: boolean;
  /** ISO 639-2 code, or null. */
  readonly language: string | null;
  /** Flags such as `default` and `original`, for the tracks that cannot be copied with theirs. */
  readonly roles: readonly string[];
}

interface Described {
  readonly index: number;
  readonly codec_type?: string;
  readonly codec_name?: string;
  readonly codec_tag_string?: string;
  readonly disposition?: Readonly<Record<string, number>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * The streams in file order.
 *
 * @throws {AppError} `media.unreadable`.
 */
export async function sourceStreams(media: MediaInfo, tools: Tools, signal: AbortSignal): Promise<readonly SourceStream[]> {
  const entries = 'stream=index,codec_type,codec_name,codec_tag_string:stream_disposition:stream_tags=language';
  const answer = await capture(requireTool(tools, 'ffprobe'), ['-v', 'error', '-show_entries', entries, '-of', 'json', media.path], signal);
  const streams = (JSON.parse(answer.stdout || '{}') as { streams?: readonly Described[] }).streams;
  if (answer.code !== 0 || !streams) {
    const cause = answer.stderrTail.at(-1) ?? 'ffprobe found no streams';
    throw new AppError('media.unreadable', `Cannot read ${media.path}: ${cause}`, { path: media.path, cause });
  }
  return streams.map(describe);
}

/** Flags that every build of ffmpeg knows. */
const ROLES: readonly string[] = ['default', 'dub', 'original', 'comment', 'hearing_impaired', 'visual_impaired'];
const KINDS: readonly SourceStream['kind'][] = ['video', 'audio', 'subtitle', 'data', 'attachment'];

function describe(stream: Described): SourceStream {
  const { index, codec_type: type, codec_name: codec, codec_tag_string: tag, disposition } = stream;
  return {
    index,
    kind: KINDS.find((kind) => kind === type) ?? 'unknown',
    codec: codec && codec !== 'unknown' ? codec : null,
    tag: tag && /^\w{4}$/.test(tag) ? tag : null,
    still: disposition?.attached_pic === 1 || disposition?.timed_thumbnails === 1,
    language: stream.tags?.language ?? null,
    roles: ROLES.filter((role) => disposition?.[role] === 1),
  };
}
