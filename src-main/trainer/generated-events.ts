/**
 * @file Events that nobody has to record: things that are struck, rubbed and that call. There are few recordings of events and endless kinds of them; what
 * these share is their shape in time and frequency. Pure.
 */

/** Kinds of events. */
export const GENERATED_EVENTS = ['strikes', 'rubbing', 'calls'] as const;

/** One kind. */
export type GeneratedEvent = (typeof GENERATED_EVENTS)[number];

/** One event of a series. */
export interface TimedEvent {
  /** Seconds. A strike is heard from its start on; its length says nothing. */
  readonly start: number;
  readonly seconds: number;
  /** 0–1. */
  readonly force: number;
}

/** What sounds: one thing, each of whose events is a little different. */
export interface Sounding {
  /** About how long an event of it lasts. */
  readonly seconds: number;
  /** Adds an event to mono sound whose first sample is at time 0. Parts outside of it are lost; the rest is the same wherever it begins. */
  add(samples: Float32Array, event: TimedEvent, sampleRate: number, random: () => number): void;
}

/** Between two numbers, evenly in octaves. */
export const octaves = (random: () => number, low: number, high: number): number => low * (high / low) ** random();

/** A random thing of a kind. */
export function sounding(kind: GeneratedEvent, random: () => number): Sounding {
  return { strikes: strike, rubbing: rub, calls: call }[kind](random);
}

/** When it sounds from second `from` to second `to`: a regular rhythm or none. Events are that far apart, or farther, as `seconds` says. */
export function timedEvents({ from, to, seconds }: { readonly from: number; readonly to: number; readonly seconds: number }, random: () => number): readonly TimedEvent[] {
  const spacing = octaves(random, 0.08, 1.2);
  const looseness = random() < 0.5 ? 0.05 : 0.9;
  const events: TimedEvent[] = [];
  for (let start = from - spacing * random(); start < to; start += spacing * (1 + looseness * (2 * random() - 1))) {
    events.push({ start, seconds: seconds * (0.7 + 0.6 * random()), force: 0.3 + 0.7 * random() });
  }
  return events;
}

/** Generated events of about full scale; only their shape matters. `random` gives uniform numbers in [0, 1). */
export function generatedEvents(kind: GeneratedEvent, length: number, sampleRate: number, random: () => number): Float32Array {
  const samples = new Float32Array(length);
  const thing = sounding(kind, random);
  for (const event of timedEvents({ from: 0, to: length / sampleRate, seconds: thing.seconds }, random)) thing.add(samples, event, sampleRate, random);
  return samples;
}

/** Something stiff that is struck: modes that die away, the high ones first, and the burst of the blow (van den Doel & Pai 1998). */
function strike(random: () => number): Sounding {
  const base = octaves(random, 60, 3000);
  const seconds = octaves(random, 0.01, 0.8);
  const modes = Array.from({ length: 3 + Math.floor(10 * random()) }, (_, mode) => ({ frequency: base * (mode === 0 ? 1 : 1 + 6 * random()), gain: (0.2 + random()) / (1 + 0.3 * mode) }));
  const blow = { gain: 1.5 * random(), seconds: octaves(random, 0.001, 0.03) };
  const add: Sounding['add'] = (samples, event, sampleRate, each) => {
    const start = Math.round(event.start * sampleRate);
    for (const { frequency, gain } of modes) {
      const step = (2 * Math.PI * frequency) / sampleRate;
      if (step >= Math.PI) continue;
      const decay = Math.exp((-1 - frequency / 4000) / (seconds * sampleRate));
      const phase = 2 * Math.PI * each();
      let level = event.force * gain * (0.5 + each());
      for (let i = 0; level > 1e-3 && start + i < samples.length; i++, level *= decay) if (start + i >= 0) samples[start + i] += level * Math.sin(step * i + phase);
    }
    const decay = Math.exp(-1 / (blow.seconds * sampleRate));
    let level = event.force * blow.gain;
    for (let i = 0; level > 1e-3 && start + i < samples.length; i++, level *= decay) {
      const noise = 2 * each() - 1;
      if (start + i >= 0) samples[start + i] += level * noise;
    }
  };
  return { seconds, add };
}

/** Noise of one band that swells and goes: steps, cloth, wind, sawing. A resonance of two poles. */
function rub(random: () => number): Sounding {
  const frequency = octaves(random, 150, 6000);
  const width = octaves(random, 0.1, 1.5) * frequency;
  const add: Sounding['add'] = (samples, event, sampleRate, each) => {
    const [start, length] = [Math.round(event.start * sampleRate), Math.round(event.seconds * sampleRate)];
    const radius = Math.exp((-Math.PI * Math.min(width, sampleRate / 4)) / sampleRate);
    const turn = 2 * radius * Math.cos((2 * Math.PI * frequency) / sampleRate);
    let [last, before] = [0, 0];
    for (let i = 0; i < length; i++) {
      const value = (1 - radius) * (2 * each() - 1) + turn * last - radius * radius * before;
      [before, last] = [last, value];
      if (start + i >= 0 && start + i < samples.length) samples[start + i] += event.force * value * Math.sin((Math.PI * i) / length) ** 2;
    }
  };
  return { seconds: octaves(random, 0.03, 0.8), add };
}

/** A tone with partials whose pitch glides and trembles: birds, dogs, strings, sirens, squeaks. */
function call(random: () => number): Sounding {
  const base = octaves(random, 90, 2500);
  const glide = octaves(random, 0.4, 2.5);
  const [tremble, rate] = [random() < 0.5 ? 0 : 0.06 * random(), octaves(random, 3, 30)];
  const partials = Array.from({ length: 1 + Math.floor(12 * random()) }, (_, k) => (0.1 + random()) / (k + 1) ** (1.5 * random()));
  const rough = random() < 0.3 ? random() : 0;
  const add: Sounding['add'] = (samples, event, sampleRate, each) => {
    const [start, length] = [Math.round(event.start * sampleRate), Math.round(event.seconds * sampleRate)];
    const pitch = base * 2 ** ((each() - 0.5) / 6);
    let phase = 2 * Math.PI * each();
    for (let i = 0; i < length; i++) {
      const along = i / length;
      const frequency = pitch * glide ** along * (1 + tremble * Math.sin((2 * Math.PI * rate * i) / sampleRate));
      phase += (2 * Math.PI * frequency) / sampleRate;
      const held = rough > 0 ? 1 - rough * each() : 1;
      if (start + i < 0 || start + i >= samples.length) continue;
      let value = 0;
      partials.forEach((gain, k) => {
        if (frequency * (k + 1) < sampleRate / 2) value += gain * Math.sin(phase * (k + 1));
      });
      samples[start + i] += event.force * callEnvelope(along) * held * value;
    }
  };
  return { seconds: octaves(random, 0.05, 1), add };
}

/** Level of a call, `along` 0–1 of its time: it begins at once and fades. */
export function callEnvelope(along: number): number {
  return along <= 0 || along >= 1 ? 0 : Math.min(1, along * 20) * Math.sin(Math.PI * (0.5 + along / 2));
}
