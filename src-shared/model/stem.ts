/** @file The two parts of a clip's sound, and how an editor mixes them. The parts add up to the sound they came from. */

/** What makes the sound is in the picture, or it is not. */
export type StemKind = 'on-screen' | 'off-screen';

/** Both, in the order that they are shown. */
export const STEM_KINDS: readonly StemKind[] = ['on-screen', 'off-screen'];

/** Names of the stems, in the window and on tracks of a timeline. */
export const STEM_TITLE: Readonly<Record<StemKind, string>> = { 'on-screen': 'On screen', 'off-screen': 'Off screen' };

/** The controls of one stem, as on a mixer. */
export interface StemControl {
  /** dB, {@link GAIN_RANGE}. */
  readonly gainDb: number;
  readonly mute: boolean;
  /** While any stem is soloed, the others are silent. Mute wins. */
  readonly solo: boolean;
}

/** The controls of both. */
export type StemMix = Readonly<Record<StemKind, StemControl>>;

/** What a clip's project keeps of its stems; the sound itself can be made again. */
export interface ClipStems {
  /** Person whose voice is on screen, numbered as by `stems.faces` of the whole clip; null is everything visible. */
  readonly face: number | null;
  readonly mix: StemMix;
}

/** A stem that was written to a file. */
export interface StemFileRef {
  readonly kind: StemKind;
  /** Absolute path when last seen. */
  readonly path: string;
}

/** Stems as tracks of a timeline. */
export function namedStems(files: readonly StemFileRef[]): readonly { readonly path: string; readonly name: string }[] {
  return files.map(({ kind, path }) => ({ path, name: STEM_TITLE[kind] }));
}

/** Least and largest gain, dB. The least is not silence; that is what mute is for. */
export const GAIN_RANGE = { least: -60, most: 12 } as const;

const PLAIN: StemControl = { gainDb: 0, mute: false, solo: false };

/** Both as they are: sounds as the mixture does. */
export const NEUTRAL_MIX: StemMix = { 'on-screen': PLAIN, 'off-screen': PLAIN };

/** Mixes by name. */
export type StemPreset = 'mixture' | 'dialogue-only' | 'everything-else';

/** Every preset, in the order that they are offered. */
export const STEM_PRESETS: readonly StemPreset[] = ['mixture', 'dialogue-only', 'everything-else'];

const PRESETS: Readonly<Record<StemPreset, StemMix>> = {
  mixture: NEUTRAL_MIX,
  'dialogue-only': { 'on-screen': PLAIN, 'off-screen': { ...PLAIN, mute: true } },
  'everything-else': { 'on-screen': { ...PLAIN, mute: true }, 'off-screen': PLAIN },
};

/** The mix of a preset. */
export function presetMix(preset: StemPreset): StemMix {
  return PRESETS[preset];
}

/** The preset that sounds exactly like this mix, or null. */
export function presetOf(mix: StemMix): StemPreset | null {
  return STEM_PRESETS.find((preset) => STEM_KINDS.every((kind) => stemGain(mix, kind) === stemGain(PRESETS[preset], kind))) ?? null;
}

/** What a stem is multiplied by: 0 when it is muted, or when another is soloed and it is not. */
export function stemGain(mix: StemMix, kind: StemKind): number {
  const { gainDb, mute, solo } = mix[kind];
  if (mute || (!solo && STEM_KINDS.some((other) => mix[other].solo))) return 0;
  return 10 ** (gainDb / 20);
}

/** The mix with one control of one stem changed; gains are held within {@link GAIN_RANGE}. */
export function withControl(mix: StemMix, kind: StemKind, change: Partial<StemControl>): StemMix {
  const control = { ...mix[kind], ...change };
  return { ...mix, [kind]: { ...control, gainDb: Math.min(GAIN_RANGE.most, Math.max(GAIN_RANGE.least, control.gainDb)) } };
}
