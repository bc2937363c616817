/**
 * @file The product's whole API: one interface per service. Every shell (Electron, browser, terminal) reaches the same implementations.
 * Each method takes one plain-data argument, validated by `schemas.ts`, and a {@link Call}. A new method needs an entry there and nowhere else.
 */
import type { AlignmentEstimate, Correction } from '../model/alignment.ts';
import type { HeatMapStyle } from '../model/heat-map-style.ts';
import type { MediaId, MediaInfo, PeaksInfo } from '../model/media.ts';
import type { Project } from '../model/project.ts';
import type { TimeRange } from '../time.ts';
import type { BatchEvent, BatchService } from './batch.ts';
import type { HeatMapService } from './heat-map.ts';
import type { InterchangeService } from './interchange.ts';
import type { ModelsService } from './models.ts';
import type { StemsService } from './stems.ts';
import type { TagsService } from './tags.ts';
import type { TrainingRun, TrainingService } from './training.ts';

/** How far a long call has got. */
export interface Progress {
  /** What is being done, as a short key the UI has words for. */
  readonly stage: Stage;
  /** 0–1 of the whole call, or null while unknown. Reaching 1 does not mean that the call has returned. */
  readonly fraction: number | null;
  /** Seconds left, or null while unknown. */
  readonly etaSeconds: number | null;
  /** An early result, where the method documents one. */
  readonly partial?: unknown;
}

/** The stages that jobs go through. */
export type Stage = 'waiting' | 'probing' | 'decoding' | 'finding-faces' | 'matching' | 'watching' | 'encoding' | 'verifying' | 'proxy' | 'peaks' | 'probing-devices' | 'judging' | 'looking' | 'separating' | 'features' | 'learning';

/** What a call runs with. */
export interface Call {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** True for work that nobody waits for, as a batch's: it gives way to all other. */
  readonly background?: boolean;
}

/** Which tool is used, or why none. */
export interface ToolStatus {
  readonly path: string | null;
  readonly version: string | null;
  readonly source: 'setting' | 'environment' | 'packaged' | 'ffmpeg-static' | 'path' | 'npm' | null;
  /** What this build cannot do that the product uses, in words. */
  readonly limitations: readonly string[];
}

/** Facts about this run of the app. */
export interface AppInfo {
  readonly version: string;
  readonly shell: 'electron' | 'browser' | 'cli';
  /** Why not Electron, where it is the browser shell. */
  readonly shellReason: string | null;
  readonly platform: string;
  readonly ffmpeg: ToolStatus;
  readonly ffprobe: ToolStatus;
  /** Files or folders named on the command line. */
  readonly openPaths: readonly string[];
}

/** The app itself. */
export interface AppService {
  info(args: Record<string, never>, call: Call): Promise<AppInfo>;
  /** Shows a file in the system's file manager, where the shell can; false where it cannot. Throws {@link AppError} `files.not-found`. */
  reveal(args: { readonly path: string }, call: Call): Promise<{ readonly shown: boolean }>;
}

/** One entry of a folder. */
export interface FileEntry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'folder' | 'media' | 'project' | 'model';
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** A folder's listing, folders first. */
export interface FolderListing {
  readonly path: string;
  readonly parent: string | null;
  readonly entries: readonly FileEntry[];
}

/** The user's disk, for shells whose window has no paths. Lists names only; contents are served by MediaService after `open`. */
export interface FilesService {
  /** Lists a folder; null is the home folder. */
  list(args: { readonly path: string | null }, call: Call): Promise<FolderListing>;
  /** Shortcuts for a sidebar: home, videos, desktop, drives, folders used lately. */
  places(args: Record<string, never>, call: Call): Promise<readonly { readonly name: string; readonly path: string }[]>;
  /** Replaces folders by the media files in them, recursively, sorted, at most 10 000. Files stay as they are. */
  expand(args: { readonly paths: readonly string[] }, call: Call): Promise<readonly string[]>;
  /** Finds files that a browser dropped without paths, by exact name and size, in folders used lately and the usual places. */
  locate(args: { readonly files: readonly { readonly name: string; readonly sizeBytes: number }[] }, call: Call): Promise<readonly (string | null)[]>;
}

/** Reading media. */
export interface MediaService {
  /** Probes a file and allows the window to read it. */
  open(args: { readonly path: string }, call: Call): Promise<MediaInfo>;
  /** Integrated level of each audio track in dBFS (RMS over sampled parts); the loudest is the default track. `-Infinity` is written as null. */
  levels(args: { readonly mediaId: MediaId }, call: Call): Promise<readonly (number | null)[]>;
  /** Builds the peaks pyramid. `progress.partial` carries a {@link PeaksInfo} whenever more of it can be read. */
  peaks(args: { readonly mediaId: MediaId; readonly audioTrack: number }, call: Call): Promise<PeaksInfo>;
  /** Makes an H.264 copy of the picture with identical timestamps. Resolves when the resource `media/<id>/proxy` can be played. */
  proxy(args: { readonly mediaId: MediaId }, call: Call): Promise<{ readonly bytes: number }>;
  /** Presentation times of all frames in seconds, ascending, for exact stepping; read from packets, nothing is decoded. */
  frameTimes(args: { readonly mediaId: MediaId }, call: Call): Promise<readonly number[]>;
}

/** What to measure, and how hard to try. */
export interface MeasureOptions {
  readonly mediaId: MediaId;
  /** Null is the loudest track. */
  readonly audioTrack: number | null;
  /** Null is the whole clip. */
  readonly range: TimeRange | null;
  /** Look at all of it rather than sampling until certain. */
  readonly thorough: boolean;
  /** Largest offset tried, seconds; 2 unless told. */
  readonly maxOffset: number;
}

/** How a fix is written. */
export type FixMode =
  /** Video copied, sound decoded, moved by whole samples and written anew. Reads the same in every program. */
  | 'baked'
  /** Everything copied, only timestamps moved. For players: many editors ignore it. */
  | 'timestamps'
  /** A JSON file with the correction; no media. */
  | 'sidecar';

/** What a fix wrote and how it was proven. */
export interface FixResult {
  readonly output: string;
  readonly mode: FixMode;
  /** MD5 of the video packets, equal before and after; null for a sidecar or without video. */
  readonly videoHash: string | null;
  /** Offset left between the wanted and the written sound, seconds, by comparing the decoded waveforms; null for a sidecar. */
  readonly residual: number | null;
  readonly audioCodec: string | null;
  readonly warnings: readonly string[];
}

/** What to write. */
export interface FixOptions {
  readonly mediaId: MediaId;
  readonly audioTrack: number | null;
  readonly correction: Correction;
  /** What measured the correction, to be kept in a sidecar; null or absent for one made by hand. */
  readonly measurement?: { readonly model: string; readonly confidence: number } | null;
  readonly mode: FixMode;
  /** Sound format of a baked fix: PCM in MOV, FLAC in MKV, AAC in MP4. `auto` is PCM in MOV, FLAC in MKV for containers that MOV cannot hold. */
  readonly audioFormat: 'auto' | 'pcm' | 'flac' | 'aac';
  /** Output file, or null for `<name>.synced.<ext>` beside the source, or in `folder`. */
  readonly output: string | null;
  readonly folder: string | null;
  readonly overwrite: boolean;
}

/** Measuring and fixing lip-sync. */
export interface AlignmentService {
  /** Measures offset, drift and steps. `progress.partial` carries an {@link AlignmentEstimate} so far. Never throws for "can't tell". */
  measure(args: MeasureOptions, call: Call): Promise<AlignmentEstimate>;
  /** Writes a corrected file (or sidecar) beside, proves it and renames it into place. The source is only read. */
  fix(args: FixOptions, call: Call): Promise<FixResult>;
}

/** A device that inference can run on. */
export interface DeviceStatus {
  readonly id: 'cpu' | 'cuda' | 'dml' | 'coreml' | 'webgpu';
  readonly name: string;
  /** Whether a real run on it gave the right numbers. */
  readonly works: boolean;
  /** Median time of the probe run, or null when it failed. */
  readonly milliseconds: number | null;
  /** Why it is not used. */
  readonly reason: string | null;
}

/** The process that owns onnxruntime. */
export interface EngineStatus {
  readonly state: 'stopped' | 'starting' | 'ready' | 'restarting';
  readonly device: DeviceStatus['id'] | null;
  /** Set when the wanted device was not used, in words. */
  readonly fallbackReason: string | null;
  readonly devices: readonly DeviceStatus[];
  readonly restarts: number;
}

/** Inference devices. */
export interface EngineService {
  status(args: Record<string, never>, call: Call): Promise<EngineStatus>;
  /** Tries every device with a timed real run. */
  probe(args: Record<string, never>, call: Call): Promise<EngineStatus>;
}

/** A project and where it lives. */
export interface OpenProject {
  readonly project: Project;
  /** Null until it is saved under a name; autosaved in the app's own folder meanwhile. */
  readonly path: string | null;
  /** What had to be repaired or could not be found, in words. */
  readonly notes: readonly string[];
}

/** Project files. */
export interface ProjectService {
  /** The project that was open when the app was last closed or killed, or an empty one. */
  restore(args: Record<string, never>, call: Call): Promise<OpenProject>;
  open(args: { readonly path: string }, call: Call): Promise<OpenProject>;
  /** Writes atomically, keeping one backup. `path` null autosaves. */
  save(args: { readonly project: Project; readonly path: string | null }, call: Call): Promise<{ readonly path: string | null }>;
  recent(args: Record<string, never>, call: Call): Promise<readonly { readonly path: string; readonly name: string; readonly modifiedMs: number }[]>;
}

/** What the user can set. Stored as JSON in the app's folder. */
export interface Settings {
  readonly ffmpegPath: string | null;
  readonly device: 'auto' | DeviceStatus['id'];
  readonly tolerance: string;
  readonly maxOffset: number;
  /** Measure clips as soon as they are added. */
  readonly measureOnOpen: boolean;
  readonly fixMode: FixMode;
  readonly audioFormat: FixOptions['audioFormat'];
  readonly outputFolder: string | null;
  readonly heatMapStyle: HeatMapStyle;
  /** Whether heat maps are drawn over the picture. */
  readonly showHeatMap: boolean;
  /** Command name to key chords, only where they differ from the defaults. */
  readonly shortcuts: Readonly<Record<string, readonly string[]>>;
  readonly cacheLimitBytes: number;
}

/** Settings. */
export interface SettingsService {
  get(args: Record<string, never>, call: Call): Promise<Settings>;
  /** Changes the fields given and returns all of them. */
  set(args: { readonly changes: Partial<Settings> }, call: Call): Promise<Settings>;
}

/** All services by name. */
export interface Services {
  readonly app: AppService;
  readonly files: FilesService;
  readonly media: MediaService;
  readonly alignment: AlignmentService;
  readonly batch: BatchService;
  readonly engine: EngineService;
  readonly heatMap: HeatMapService;
  readonly interchange: InterchangeService;
  readonly project: ProjectService;
  readonly settings: SettingsService;
  readonly models: ModelsService;
  readonly stems: StemsService;
  readonly training: TrainingService;
  readonly tags: TagsService;
}

/** `"media.open"` and so on: what may be called from a window. */
export type MethodName = { [S in keyof Services & string]: `${S}.${keyof Services[S] & string}` }[keyof Services & string];

type MethodOf<M extends MethodName> = M extends `${infer S extends keyof Services & string}.${infer F}`
  ? F extends keyof Services[S]
    ? Services[S][F]
    : never
  : never;

/** Argument of a method. */
export type ArgsOf<M extends MethodName> = MethodOf<M> extends (args: infer A, call: Call) => Promise<unknown> ? A : never;

/** Result of a method. */
export type ResultOf<M extends MethodName> = MethodOf<M> extends (args: never, call: Call) => Promise<infer R> ? R : never;

/** What the app tells a window unasked. */
export type AppEvent =
  /** Files from the command line, the dock or a second start. */
  | { readonly type: 'open-paths'; readonly paths: readonly string[] }
  /** The engine changed state. */
  | { readonly type: 'engine'; readonly status: EngineStatus }
  | BatchEvent
  /** A training has got further, or has changed its state. */
  | { readonly type: 'training'; readonly run: TrainingRun }
  /** A menu item was chosen: the name of a window command. */
  | { readonly type: 'menu'; readonly command: string };
