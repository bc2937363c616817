/** @file Nothing outlives its scope. */
import { describe, expect, it } from 'vitest';
import { Scope } from './scope.ts';

describe('Scope', () => {
  it('releases children first, then its own, newest first', () => {
    const order: string[] = [];
    const scope = new Scope();
    scope.onDispose(() => order.push('first'));
    scope.child().onDispose(() => order.push('child'));
    scope.onDispose(() => order.push('second'));
    scope.dispose();
    scope.dispose();
    expect(order).toEqual(['child', 'second', 'first']);
  });
  it('stops listening', () => {
    const target = new EventTarget();
    let heard = 0;
    const scope = new Scope();
    scope.listen(target, 'ping', () => (heard += 1));
    target.dispatchEvent(new Event('ping'));
    scope.dispose();
    target.dispatchEvent(new Event('ping'));
    expect(heard).toBe(1);
  });
  it('calls off its timers, and releases at once what comes too late', async () => {
    const scope = new Scope();
    let rang = false;
    scope.timeout(1, () => (rang = true));
    scope.dispose();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(rang).toBe(false);
    let released = false;
    scope.onDispose(() => (released = true));
    expect(released).toBe(true);
    expect(scope.child().disposed).toBe(true);
  });
  it('forgets children that were disposed before', () => {
    const scope = new Scope();
    let releases = 0;
    for (let index = 0; index < 100; index += 1) {
      const child = scope.child();
      child.onDispose(() => (releases += 1));
      child.dispose();
    }
    scope.dispose();
    expect(releases).toBe(100);
  });
});
