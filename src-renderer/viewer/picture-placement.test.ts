/** @file Shape and place of the picture. */
import { describe, expect, it } from 'vitest';
import { displaySize, pictureBox, turnLeftToDo } from './picture-placement.ts';

describe('displaySize', () => {
  it('widens anamorphic pixels and then turns the picture', () => {
    const pal = { width: 720, height: 576, pixelAspect: { num: 64, den: 45 }, rotation: 0 } as const;
    expect(displaySize(pal)).toEqual({ width: 1024, height: 576 });
    expect(displaySize({ ...pal, rotation: 90 })).toEqual({ width: 576, height: 1024 });
  });
});

describe('pictureBox', () => {
  it('fits with bars on two sides and keeps the shape', () => {
    expect(pictureBox({ width: 1000, height: 500 }, { width: 1920, height: 1080 }, 'fit', 2)).toEqual({ width: 888, height: 500, left: 56, top: 0 });
    expect(pictureBox({ width: 500, height: 500 }, { width: 1920, height: 1080 }, 'fit', 1)).toEqual({ width: 500, height: 281, left: 0, top: 109 });
  });

  it('shows device pixel for picture pixel, from the corner when it is too large', () => {
    expect(pictureBox({ width: 1000, height: 800 }, { width: 1920, height: 1080 }, 'actual', 2)).toEqual({ width: 960, height: 540, left: 20, top: 130 });
    expect(pictureBox({ width: 1000, height: 800 }, { width: 1920, height: 1080 }, 'actual', 1)).toMatchObject({ left: 0, top: 0 });
  });
});

describe('turnLeftToDo', () => {
  const phone = { width: 1920, height: 1080, rotation: 90 } as const;

  it('turns only what the player has not turned', () => {
    expect(turnLeftToDo(phone, { width: 1080, height: 1920 })).toBe(0);
    expect(turnLeftToDo(phone, { width: 1920, height: 1080 })).toBe(90);
    expect(turnLeftToDo({ ...phone, rotation: 0 }, { width: 1920, height: 1080 })).toBe(0);
  });
});
