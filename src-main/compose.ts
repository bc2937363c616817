/** @file Builds every service once and connects them. Each shell calls it; nothing below knows which. */
import { homedir } from 'node:os';
import type { AppEvent, AppInfo, Services } from '../src-shared/contract/services.ts';
import { type EventEmitter, createEvents } from './event-source.ts';
import type { ForkEngine } from './engine/protocol.ts';
import { createFilesService } from './files/files-service.ts';
import type { Log } from './log.ts';
import { createProjectService } from './project/project-service.ts';
import { createSettingsService } from './settings/settings-service.ts';
import { createResources } from './shell/resources.ts';
import { findTools, type Tools } from './process/binaries.ts';

/** What a shell brings. */
export interface Environment {
  readonly shell: AppInfo['shell'];
  /** Why not Electron, where it is another. */
  readonly shellReason: string | null;
  readonly version: string;
  readonly openPaths: readonly string[];
  readonly folders: {
    readonly data: string;
    readonly cache: string;
    readonly resources: string;
    readonly renderer: string;
    /** Folder of the ffmpeg that came with the packaged app, or null. */
    readonly packagedTools: string | null;
  };
  /** Starts an engine process in the way of the shell. */
  readonly forkEngine: ForkEngine;
  readonly log: Log;
}

/** Everything a shell needs. */
export interface Composition {
  readonly services: Services;
  /** What a window loads by URL. */
  readonly resources: (request: Request) => Promise<Response>;
  readonly events: EventEmitter<AppEvent>;
  /** Ends child processes and lets go of files. */
  dispose(): Promise<void>;
}

/** Builds the services. Nothing is started and no file is read until a call needs it. */
export function compose(environment: Environment): Composition {
  const { folders, log } = environment;
  const events = createEvents<AppEvent>();
  const settings = createSettingsService(folders.data, log.child('settings'));

  let found: Promise<Tools> | null = null;
  settings.changes.subscribe(() => (found = null));
  const tools = () =>
    (found ??= settings.current().then(({ ffmpegPath }) => findTools({ setting: ffmpegPath, packagedFolder: folders.packagedTools, environment: process.env })));

  const services = {
    app: {
      info: async () => {
        const { ffmpeg, ffprobe } = await tools();
        const { shell, shellReason, version, openPaths } = environment;
        return { shell, shellReason, version, openPaths, platform: process.platform, ffmpeg, ffprobe };
      },
    },
    files: createFilesService(homedir()),
    project: createProjectService(folders.data, log.child('project')),
    settings,
  } as unknown as Services;

  return {
    services,
    resources: createResources({ renderer: folders.renderer } as never, log.child('resources')),
    events,
    dispose: async () => undefined,
  };
}
