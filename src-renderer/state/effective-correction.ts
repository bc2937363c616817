/** @file The rule of precedence between what was measured and what the editor decided. */
import { type Correction, correctionFor, NO_CORRECTION } from '../../src-shared/model/alignment.ts';
import type { Clip } from '../../src-shared/model/project.ts';

/** What will be done to a clip's sound: the editor's decision, else what the estimate asks for, else nothing. */
export function effectiveCorrection(clip: Clip): Correction {
  return clip.correction ?? (clip.estimate ? correctionFor(clip.estimate) : NO_CORRECTION);
}
