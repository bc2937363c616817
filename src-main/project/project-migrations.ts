/** @file One pure step per format version, from what it was to the next. Files of any older version are lifted step by step when they are read. */
import { PROJECT_VERSION } from '../../src-shared/model/project.ts';

/** A project of some version, as it came from the disk. */
export type StoredProject = Readonly<Record<string, unknown>> & { readonly version: number };

/** `migrations[n]` lifts version n to n + 1. Version 1 is the first there was. */
const migrations: Readonly<Record<number, (project: StoredProject) => StoredProject>> = {
  // Version 2 groups and tags clips, and mixes stems. Whether the clips are whole is for the schema to say.
  1: (project) => ({ ...project, groups: [], clips: withFields(project.clips, { stems: null, group: null, tags: null }) }),
  // Version 3 remembers which stems were written.
  2: (project) => ({ ...project, clips: withFields(project.clips, { stemFiles: [] }) }),
};

function withFields(clips: unknown, fields: Readonly<Record<string, unknown>>): unknown {
  return Array.isArray(clips) ? clips.map((clip: unknown) => (typeof clip === 'object' && clip !== null ? { ...clip, ...fields } : clip)) : clips;
}

/** Lifts a project to the current version. */
export function migrate(project: StoredProject, table = migrations, current = PROJECT_VERSION): StoredProject {
  let lifted = project;
  while (lifted.version < current) {
    const step = table[lifted.version];
    if (!step) throw new RangeError(`No migration from project version ${lifted.version}`);
    lifted = { ...step(lifted), version: lifted.version + 1 };
  }
  return lifted;
}
