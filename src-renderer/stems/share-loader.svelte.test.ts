/** @file The curve of growing stems is read part by part, and never shown for other stems. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CURVE_STEP, CURVE_STEP_BYTES, encodeCurve } from '../../src-shared/model/on-screen-curve.ts';
import { ShareLoader } from './share-loader.svelte.ts';

/** Files by address. */
function serve() {
  const served = { steps: new Map<string, Uint8Array>(), asked: [] as string[] };
  vi.stubGlobal('fetch', (url: string, { headers: { Range } }: { headers: { Range: string } }) => {
    const [from = 0] = (/bytes=(\d+)-/.exec(Range) ?? []).slice(1).map(Number);
    const file = served.steps.get(url) ?? new Uint8Array();
    served.asked.push(`${url} ${from / CURVE_STEP_BYTES}`);
    return Promise.resolve(from < file.length ? new Response(file.slice(from), { status: 206 }) : new Response(null, { status: 416 }));
  });
  return served;
}

function curve(levels: readonly number[]): Uint8Array {
  return encodeCurve(levels.map((levelDb) => ({ levelDb, share: 0.5, sight: 'somebody' })));
}

afterEach(() => vi.unstubAllGlobals());

/** A loader that is told how far stems are. */
function follower() {
  const loader = new ShareLoader({ resource: (path: string) => path });
  let stop = () => undefined as void;
  const cover = async (steps: number, id: string) => {
    stop();
    stop = loader.follow({ id, mediaId: 'm', coveredSeconds: steps * CURVE_STEP });
    // Answers come in a few turns.
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve));
  };
  return { cover, levels: () => loader.steps.map(({ levelDb }) => levelDb) };
}

const [A, B] = ['media/m/stems/a/curve', 'media/m/stems/b/curve'];

describe('ShareLoader', () => {
  it('reads nothing before there is something, then what is new and the step before it', async () => {
    const served = serve();
    const { cover, levels } = follower();
    await cover(0, 'a');
    expect(served.asked).toEqual([]);
    served.steps.set(A, curve([-1, -2, -9]));
    await cover(3, 'a');
    expect(levels()).toEqual([-1, -2, -9]);
    // The third was cut short.
    served.steps.set(A, curve([-1, -2, -3, -4, -5]));
    await cover(5, 'a');
    expect(levels()).toEqual([-1, -2, -3, -4, -5]);
    expect(served.asked).toEqual([`${A} 0`, `${A} 2`]);
  });

  it('forgets the curve of other stems at once, and of stems that are made anew', async () => {
    const served = serve();
    const { cover, levels } = follower();
    served.steps.set(A, curve([-1, -2, -3]));
    await cover(3, 'a');
    await cover(2, 'b');
    expect(levels()).toEqual([]);
    served.steps.set(B, curve([-7, -8, -9]));
    await cover(3, 'b');
    expect(levels()).toEqual([-7, -8, -9]);
    served.steps.set(B, curve([-4]));
    await cover(1, 'b');
    expect(levels()).toEqual([-4]);
    expect(served.asked.slice(1)).toEqual([`${B} 0`, `${B} 0`, `${B} 0`]);
  });

  it('keeps what it has when the app is away', async () => {
    const served = serve();
    const { cover, levels } = follower();
    served.steps.set(A, curve([-1, -2]));
    await cover(2, 'a');
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('away')));
    await cover(4, 'a');
    expect(levels()).toEqual([-1, -2]);
  });
});
