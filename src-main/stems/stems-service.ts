/** @file The stems part of the contract: which file, which track, whose turn it is, and a line in the log. */
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import type { StemsArgs, StemsService } from '../../src-shared/contract/stems.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import type { MaskModel } from '../analysis/separation/mask-stream.ts';
import { planFor, windowsOver } from '../analysis/separation/separation-windows.ts';
import type { SoundListener } from '../analysis/separation/sound-listener.ts';
import type { FaceFinder } from '../analysis/separation/visible-faces.ts';
import type { VoiceTeller } from '../analysis/separation/voice-teller.ts';
import type { Log } from '../log.ts';
import { loggedWork } from '../logged-work.ts';
import { loudestTrack } from '../media/levels.ts';
import type { MediaRegistry } from '../media/media-registry.ts';
import { SharedWork } from '../media/shared-work.ts';
import type { Tools } from '../process/binaries.ts';
import type { JobQueue } from '../process/job-queue.ts';
import { exportStems } from './export-stems.ts';
import { peopleOf } from './people-pass.ts';
import { splitStems, type StoredStems } from './split-job.ts';
import type { StemsStore } from './stems-store.ts';

/** What the service stands on. */
export interface StemsServiceDeps {
  readonly tools: () => Promise<Tools>;
  readonly registry: MediaRegistry;
  readonly store: StemsStore;
  /** The network, what finds the faces that it understands, what tells voices apart, and what hears whether faces talk. Throws {@link AppError} `model.*`. */
  readonly models: () => Promise<{ readonly separator: MaskModel; readonly faces: FaceFinder; readonly voices: VoiceTeller | null; readonly listener: SoundListener | null }>;
  readonly queue: JobQueue;
  readonly version: string;
  readonly log: Log;
}

/** Builds the service. Two calls for the same split share one piece of work. */
export function createStemsService({ registry, store, queue, log, ...deps }: StemsServiceDeps): StemsService {
  const shared = new SharedWork();
  const split = async (media: MediaInfo, args: StemsArgs, call: Call): Promise<StoredStems> => {
    const tools = await deps.tools();
    const audioTrack = args.audioTrack ?? (await loudestTrack(media, tools, call.signal));
    const { range, face, offset } = args;
    const key = JSON.stringify([media.id, audioTrack, range, face, offset]);
    return shared.join(key, call, (joined) =>
      queue.run('cpu', joined, (turn) =>
        loggedWork(log, 'split', media.path, async () => splitStems(media, { audioTrack, range, face, offset }, { tools, store, registry, ...(await deps.models()) }, turn)),
      ),
    );
  };
  return {
    split: async (args, call) => (await split(registry.get(args.mediaId), args, call)).info,
    async faces({ mediaId, range }, call) {
      const media = registry.get(mediaId);
      if (!media.video) throw new AppError('media.no-video-stream', `${media.path} has no picture`, { path: media.path });
      const { faces } = await deps.models();
      const total = Math.ceil(media.duration * faces.frameRate);
      const wanted = range ? { first: Math.floor(range.start * faces.frameRate), end: Math.ceil(range.end * faces.frameRate) } : { first: 0, end: total };
      const windows = windowsOver(wanted, total, planFor(faces.frameRate));
      return queue.run('cpu', call, (turn) => loggedWork(log, 'faces', media.path, async () => (await peopleOf(media, windows, faces, turn)).faces));
    },
    async export(args, call) {
      const media = registry.get(args.mediaId);
      const stems = await split(media, args, call);
      const release = store.hold(stems.files);
      try {
        return await queue.run('disk', call, (turn) => loggedWork(log, 'export', media.path, async () => exportStems(media, stems, args, { tools: await deps.tools(), version: deps.version, now: () => new Date() }, turn)));
      } finally {
        release();
      }
    },
  };
}
