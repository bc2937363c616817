/** @file Device pixels per CSS pixel, which changes when a window moves to another display or is zoomed. */
import { createSubscriber } from 'svelte/reactivity';

const subscribe = createSubscriber((update) => {
  // A media query answers for one value only, so it is asked anew after each change.
  let query: MediaQueryList;
  const ask = () => {
    query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.onchange = () => {
      ask();
      update();
    };
  };
  ask();
  return () => (query.onchange = null);
});

/** The ratio; effects that read it run again when it changes. */
export function pixelRatio(): number {
  subscribe();
  return Math.max(1, window.devicePixelRatio);
}
