/** @file Stems, presets and loudness as they read in the window. */
import type { Loudness, StemFormat } from '../../src-shared/contract/stems.ts';
import type { StemPreset } from '../../src-shared/model/stem.ts';

/** Names of the presets. */
export const PRESET_TEXT: Readonly<Record<StemPreset, { readonly text: string; readonly hint: string }>> = {
  mixture: { text: 'Mixture', hint: 'Both as they are: the sound of the file (1)' },
  'dialogue-only': { text: 'Dialogue', hint: 'Only what is on screen (2)' },
  'everything-else': { text: 'The rest', hint: 'Everything but what is on screen (3)' },
};

/** Depths of samples. */
export const FORMAT_TEXT: Readonly<Record<StemFormat, string>> = { s16: '16 bit', s24: '24 bit', s32: '32 bit', f32: '32 bit float', f64: '64 bit float' };

/** `−23.1 LUFS · −4.2 dBTP`. */
export function loudnessText({ integrated, truePeak }: Loudness): string {
  const level = integrated === null ? 'silent' : `${signed(integrated)} LUFS`;
  return truePeak === null ? level : `${level} · ${signed(truePeak)} dBTP`;
}

function signed(value: number): string {
  return value.toFixed(1).replace('-', '−');
}
