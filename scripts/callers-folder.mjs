/** @file Relative names are meant from where the command was typed; npm runs scripts in the package's folder and tells the other one. */

/** Goes to the folder that npm was called in, if npm runs `script`. */
export function goToCallersFolder(script) {
  const { npm_lifecycle_event: event, INIT_CWD: folder } = process.env;
  if (event === script && folder) process.chdir(folder);
}
