/** @file Main module of the engine process: answers requests one after another and ends when the app does, or with the run then at work. */
import { cores } from './cores.ts';
import { serve } from './serve.ts';
import type { EngineReply, EngineRequest } from './protocol.ts';
import { Sessions } from './session.ts';

/** What Electron gives a utility process in place of `process.send`; messages come wrapped in an event. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: EngineRequest }) => void): void;
  postMessage(message: EngineReply): void;
}

const handle = serve(new Sessions(cores()));
const { parentPort } = process as NodeJS.Process & { readonly parentPort?: ParentPort };

if (parentPort) {
  parentPort.on('message', ({ data }) => void handle(data).then((reply) => parentPort.postMessage(reply)));
} else {
  process.on('message', (request: EngineRequest) => void handle(request).then((reply) => process.send?.(reply)));
  process.on('disconnect', () => process.exit(0));
}
