/**
 * @file Scenes that nobody has to film: something moves and sounds at the same moments, in front of footage that has nothing to do with it. They teach when
 * a movement goes with a sound, whatever it is that moves. The same number gives the same scene. Pure.
 */
import { seededRandom } from '../../nn/random.ts';
import { GENERATED_EVENTS, type GeneratedEvent, octaves, type Sounding, sounding, type TimedEvent, timedEvents } from '../generated-events.ts';
import type { SquarePictures } from './cut-view.ts';
import { bouncing, calling, type Motion, recoiling, rubbing, swinging, trembling } from './generated-motion.ts';
import { drawSprite, type Pose, randomSprite, type Sprite } from './sprite.ts';

/** How long a scene lasts, seconds. */
export const SCENE_SECONDS = 8;
/** Scenes that look and sound alike and have their events at different times: numbers from a multiple of this on. */
export const ALIKE_SCENES = 16;
/** Footage behind it stands still in this share of the scenes; something else moves in silence in this share. */
const [STILL, DISTRACTED] = [0.5, 0.5];
/** Positions that a picture is the mean of: the shutter is open for half of its time. */
const SHUTTER = [-0.125, 0.125];

/** Of the sound, so that hardly any is clipped. */
const LEVEL = 0.2;
/** Seconds after which nothing is heard of an event any more. */
const LONGEST = 6;

interface Moving {
  readonly sprite: Sprite;
  readonly pose: (time: number) => Pose;
}

/** One scene. */
export interface GeneratedScene {
  readonly events: readonly TimedEvent[];
  readonly backgroundStill: boolean;
  readonly things: readonly Moving[];
  readonly thing: Sounding;
}

/** The scene of a number. */
export function generatedScene(number: number): GeneratedScene {
  const look = seededRandom(Math.floor(number / ALIKE_SCENES));
  const timing = seededRandom(number ^ 0x51ab);
  const kind = GENERATED_EVENTS[Math.floor(look() ** 1.5 * GENERATED_EVENTS.length)];
  const thing = sounding(kind, look);
  const times = (random: () => number) => timedEvents({ from: -1, to: SCENE_SECONDS, seconds: thing.seconds }, random);
  const events = times(timing);
  const things = moving(kind, events, look);
  const other = look() < DISTRACTED ? moving('rubbing', times(timing), look) : [];
  return { events, backgroundStill: look() < STILL, things: [...other, ...things], thing };
}

/** What moves with events of a kind. */
function moving(kind: GeneratedEvent, events: readonly TimedEvent[], random: () => number): Moving[] {
  const sprite = randomSprite(random);
  const place = { x: 0.15 + 0.7 * random(), y: 0.15 + 0.7 * random() };
  const direction = 2 * Math.PI * random();
  const reach = octaves(random, 0.06, 0.4);
  const turn = random() < 0.5 ? 0 : 2 * (random() - 0.5);
  const angle = 2 * Math.PI * random();
  const along = (motion: Motion) => (time: number): Pose => {
    const way = motion(time);
    return { x: place.x + reach * way * Math.cos(direction), y: place.y + reach * way * Math.sin(direction), angle: angle + turn * way, width: 1, height: 1, light: 0 };
  };
  if (kind === 'rubbing') return [{ sprite, pose: along(rubbing(events)) }];
  if (kind === 'calls') {
    const open = calling(events);
    const [grown, lifted] = [0.3 + random(), random() < 0.5 ? 0 : 0.3 * random()];
    return [{ sprite, pose: (time) => ({ ...along(() => 0)(time), y: place.y - lifted * reach * open(time), width: 1 + 0.3 * grown * open(time), height: 1 + grown * open(time) }) }];
  }
  const style = random();
  if (style < 0.25) {
    // Fired: it is thrown back, and may flash.
    const [recoil, flash] = [recoiling(events, octaves(random, 0.05, 0.25)), recoiling(events, 0.04)];
    const light = random() < 0.5 ? 150 : 0;
    return [{ sprite, pose: (time) => ({ ...along(recoil)(time), light: light * flash(time) }) }];
  }
  const striking: Moving = { sprite, pose: along(style < 0.6 ? bouncing(events) : swinging(events)) };
  const struck = randomSprite(random);
  const [tremble, shaken] = [trembling(events, octaves(random, 0.05, 0.3), octaves(random, 5, 11)), 0.06 * random()];
  const under: Moving = { sprite: struck, pose: (time) => ({ x: place.x - 0.1 * Math.cos(direction), y: place.y - 0.1 * Math.sin(direction) + shaken * tremble(time), angle, width: 1, height: 1, light: 0 }) };
  return random() < 0.6 ? [under, striking] : [striking];
}

/** Draws `frames` pictures from `from` on over what is there. */
export function drawScene({ things }: GeneratedScene, into: SquarePictures, { from, frames, frameRate }: { readonly from: number; readonly frames: number; readonly frameRate: number }): void {
  for (let frame = 0; frame < frames; frame++) {
    for (const { sprite, pose } of things) drawSprite(sprite, SHUTTER.map((share) => pose((from + frame + 0.5 + share) / frameRate)), into, frame);
  }
}

/** Mono sound of `length` samples from a time on. */
export function soundOf({ events, thing }: GeneratedScene, start: number, length: number, sampleRate: number): Float32Array {
  const samples = new Float32Array(length);
  events.forEach((event, number) => {
    if (event.start >= start + length / sampleRate || event.start < start - LONGEST) return;
    thing.add(samples, { ...event, start: event.start - start }, sampleRate, seededRandom(number));
  });
  return samples.map((value) => LEVEL * value);
}
