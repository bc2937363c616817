/** @file A separation network's geometry, as the shipped one has it, with small faces. */
export const COMPACT_LIKE = { sampleRate: 16_000, windowLength: 480, hopLength: 160, fftLength: 512, frameRate: 25, faceSize: 2 } as const;
