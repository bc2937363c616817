/** @file What a published checkpoint can be imported as: whose parameters it must have, and what file is made of them. */
import { multisensoryLayout } from '../../networks/multisensory-align.ts';
import { type MultisensoryConfig, PAPER, PAPER_FEATURES, PAPER_MAP } from '../../networks/multisensory-config.ts';
import { exportMultisensory, type ParameterVectors } from '../../networks/multisensory-export.ts';
import { exportSeparatorPaper, PAPER_BLIND_SEPARATOR, PAPER_SEPARATOR, separatorPaperLayout, type SeparatorPaperConfig } from '../../networks/separator-paper-export.ts';
import type { ParameterLayout } from '../../nn/parameters.ts';

/** A network that gets its parameters from a checkpoint. */
export interface ImportedNetwork {
  readonly layout: ParameterLayout;
  /** Whether a checkpoint may lack a variable. */
  readonly mayLack: (variable: string) => boolean;
  /** Bytes of the ONNX file. */
  readonly write: (vectors: ParameterVectors, metadata: Readonly<Record<string, string>>) => Uint8Array<ArrayBuffer>;
}

/** The last layer judges; networks that only give features may lack it. */
const JUDGING = 'joint/logits/';

/** The network for picture and sound. */
export function importedMultisensory(config: MultisensoryConfig, outputs: 'all' | 'features' = 'all'): ImportedNetwork {
  const layout = multisensoryLayout(config);
  return {
    layout,
    mayLack: (variable) => outputs === 'features' && variable.startsWith(JUDGING),
    write: (vectors, metadata) => exportMultisensory(config, layout, vectors, { metadata, outputs }),
  };
}

/** A network that separates. */
export function importedSeparator(config: SeparatorPaperConfig): ImportedNetwork {
  const layout = separatorPaperLayout(config);
  return { layout, mayLack: () => false, write: (vectors, metadata) => exportSeparatorPaper(config, layout, vectors, metadata) };
}

/** By the name that the command line has. Checkpoints for telling shifted sound and for localising have the same variables, so the files cannot tell. */
export const IMPORT_KINDS = {
  /** `shift/net.tf-650000`: whether sound is shifted, with a coarse map. */
  multisensory: () => importedMultisensory(PAPER),
  /** `cam/net.tf-675000`: where sound comes from. */
  'multisensory-map': () => importedMultisensory(PAPER_MAP),
  /** The picture-and-sound part of `sep/full/net.tf-160000`: features alone. */
  'multisensory-features': () => importedMultisensory(PAPER_FEATURES, 'features'),
  /** `sep/full/net.tf-160000`: what is on screen and what is not. */
  sep: () => importedSeparator(PAPER_SEPARATOR),
  /** `sep/unet-pit/net.tf-160000`: two speakers by sound alone. */
  'unet-pit': () => importedSeparator(PAPER_BLIND_SEPARATOR),
} as const satisfies Readonly<Record<string, () => ImportedNetwork>>;

/** One of them. */
export type ImportKind = keyof typeof IMPORT_KINDS;
