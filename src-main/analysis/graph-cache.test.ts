import { expect, it } from 'vitest';
import { GraphBuilder } from '../nn/graph.ts';
import { GraphCache } from './graph-cache.ts';

it('builds each graph once, and lets go of the one that was not used for longest', () => {
  const built: string[] = [];
  const graphs = new GraphCache('model', 2);
  const get = (sizes: string) =>
    graphs.get(sizes, () => {
      built.push(sizes);
      const graph = new GraphBuilder('test');
      graph.output('out', graph.input('in', 'float32', [1]));
      return graph.build();
    });
  expect(get('a').id).toBe('model-a');
  for (const sizes of ['b', 'a', 'c', 'a', 'b']) get(sizes);
  expect(built).toEqual(['a', 'b', 'c', 'b']);
});
