/**
 * @file How things move that sound: what strikes comes down to the moment that it is heard and springs back, what rubs is fastest where it is loudest, what
 * calls opens as it calls. Pure.
 */
import { callEnvelope, type TimedEvent } from '../generated-events.ts';

/** Where a thing is at a time, seconds: 0 where it strikes, or at one end of its way; about 1 at most. */
export type Motion = (time: number) => number;

/** A fall to each strike and a jump after it, all the way from one to the next, as a ball does. */
export function bouncing(events: readonly TimedEvent[]): Motion {
  return (time) => {
    const next = events.findIndex(({ start }) => start > time);
    if (next <= 0) return 1;
    const [from, to] = [events[next - 1].start, events[next].start];
    const along = (time - from) / (to - from);
    return Math.min(1, ((to - from) / FREE_FALL) ** 2) * 4 * along * (1 - along);
  };
}

/** Held up, brought down ever faster to each strike, and taken back. */
export function swinging(events: readonly TimedEvent[]): Motion {
  return (time) => {
    const next = events.findIndex(({ start }) => start > time);
    const [before, after] = [events[(next === -1 ? events.length : next) - 1], events[next]];
    const gap = before && after ? after.start - before.start : Infinity;
    const down = after ? Math.min(1, (after.start - time) / Math.min(DOWN, 0.6 * gap)) : 1;
    const up = before ? Math.min(1, (time - before.start) / Math.min(UP, 0.4 * gap)) : 1;
    return Math.min(1 - (1 - down) ** 2, 1 - (1 - up) ** 2);
  };
}

/** Thrown by each event and back: what is struck, or fired. */
export function recoiling(events: readonly TimedEvent[], seconds: number): Motion {
  return (time) => events.reduce((sum, { start, force }) => (time < start ? sum : sum + force * Math.exp((start - time) / seconds)), 0);
}

/** Shaken by each event, with the frequency of what carries it. */
export function trembling(events: readonly TimedEvent[], seconds: number, frequency: number): Motion {
  return (time) => events.reduce((sum, { start, force }) => (time < start ? sum : sum + force * Math.exp((start - time) / seconds) * Math.sin(2 * Math.PI * frequency * (time - start))), 0);
}

/** To one side and to the other, a way per event: its speed goes as the sound's level. */
export function rubbing(events: readonly TimedEvent[]): Motion {
  return (time) => {
    const at = events.findLastIndex(({ start }) => start <= time);
    if (at === -1) return 0;
    const along = Math.min(1, (time - events[at].start) / events[at].seconds);
    const way = along - Math.sin(2 * Math.PI * along) / (2 * Math.PI);
    return at % 2 === 0 ? way : 1 - way;
  };
}

/** Open as far as the call is loud. */
export function calling(events: readonly TimedEvent[]): Motion {
  return (time) => Math.max(0, ...events.map(({ start, seconds, force }) => force * callEnvelope((time - start) / seconds)));
}

/** Seconds between strikes from which a bounce is as high as it gets, and of a swing's ways down and up. */
const [FREE_FALL, DOWN, UP] = [0.5, 0.16, 0.3];
