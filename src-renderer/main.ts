/** @file Start of the window: picks the bridge that its shell offers, builds the state and mounts the app. */
import { mount } from 'svelte';
import { SOCKET_PATH } from '../src-shared/contract/wire.ts';
import App from './App.svelte';
import { electronBridge } from './api/bridge-electron.ts';
import { websocketBridge } from './api/bridge-websocket.ts';
import { createClient } from './api/client.ts';
import { isCommandId, worksOn } from './lib/command-table.ts';
import { commands } from './lib/commands.ts';
import { Scope } from './lib/scope.ts';
import { listenToKeys } from './state/keyboard.ts';
import { registerWindowCommands } from './state/window-commands.ts';
import { Workspace } from './state/workspace.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';

const target = document.getElementById('app');
if (!target) throw new TypeError('index.html has no #app');

/** Ends with the page. */
const scope = new Scope();
const bridge = electronBridge() ?? websocketBridge(socketUrl(), scope);
const client = createClient(bridge);
const workspace = new Workspace(client, scope);
commands.restrict((id) => worksOn(id, workspace.pages.current));
scope.onDispose(registerWindowCommands(workspace));
listenToKeys(() => workspace.settings.bindings, scope);
client.onEvent((event) => {
  if (event.type === 'open-paths') void workspace.openPaths(event.paths);
  if (event.type === 'menu' && isCommandId(event.command)) commands.run(event.command);
});
// What the last pause in editing has not saved yet.
scope.listen(window, 'pagehide', () => void workspace.projectFile.flush());
mount(App, { target, props: { workspace } });
void workspace.start();

function socketUrl(): string {
  const url = new URL(SOCKET_PATH, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
