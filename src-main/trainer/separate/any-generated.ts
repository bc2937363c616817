/** @file Any generated sound: events, or noise, hum and chords. */
import { GENERATED_EVENTS, generatedEvents } from '../generated-events.ts';
import { GENERATED, generatedSound } from './generated-sound.ts';

/** @param events share of events, 0–1. */
export function anyGenerated(length: number, sampleRate: number, events: number, random: () => number): Float32Array {
  if (random() < events) return generatedEvents(GENERATED_EVENTS[Math.floor(random() * GENERATED_EVENTS.length)], length, sampleRate, random);
  return generatedSound(GENERATED[Math.floor(random() * GENERATED.length)], length, sampleRate, random);
}
