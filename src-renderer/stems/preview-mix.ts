/** @file From a mixer's controls to what the preview multiplies mixture and on-screen stem by. Stems add up, so two factors say it all. */
import { type StemMix, stemGain } from '../../src-shared/model/stem.ts';
import type { PreviewMix } from '../audio/preview-mixer.ts';

/** gOn · on + gOff · off = gOff · mixture + (gOn − gOff) · on. */
export function previewMix(mix: StemMix): PreviewMix {
  const offScreen = stemGain(mix, 'off-screen');
  return { mixture: offScreen, onScreen: stemGain(mix, 'on-screen') - offScreen };
}
