/** @file Turns are taken in order, and waiting can be given up. */
import { describe, expect, it } from 'vitest';
import { CanceledError } from '../../src-shared/contract/errors.ts';
import { Lane } from './lane.ts';

const never = new AbortController().signal;

describe('Lane', () => {
  it('lets in as many as fit, the others in the order they came', async () => {
    const lane = new Lane(2);
    const order: number[] = [];
    const enter = async (number: number) => {
      const leave = await lane.enter(never);
      order.push(number);
      await Promise.resolve();
      leave();
    };
    await Promise.all([1, 2, 3, 4, 5].map(enter));
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });
  it('gives up waiting at once when aborted, and nobody else loses a turn', async () => {
    const lane = new Lane(1);
    const leave = await lane.enter(never);
    const controller = new AbortController();
    const second = lane.enter(controller.signal);
    const third = lane.enter(never);
    controller.abort();
    await expect(second).rejects.toBeInstanceOf(CanceledError);
    leave();
    leave();
    (await third)();
    (await lane.enter(never))();
  });
});
