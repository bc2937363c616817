/** @file The command line: from arguments to an exit code. Everything that it needs from the outside is an argument. */
import { isCanceled } from '../../src-shared/contract/errors.ts';
import { type Composition, compose } from '../compose.ts';
import { alignCommand } from './align-command.ts';
import { checkFarm } from '../batch/farm/farm-queue.ts';
import { batchCommand } from './batch-command.ts';
import { type CliCommand, HELP, UsageError, parseCommandLine } from './cli-args.ts';
import { type CliOutput, failureLines } from './cli-output.ts';
import { VERSION, nodeEnvironment } from './environment.ts';
import { importTfCommand } from './import-tf-command.ts';
import { interchangeCommand } from './interchange-command.ts';
import { modelsCommand } from './models-command.ts';
import { probeCommand } from './probe-command.ts';
import { seeCommand } from './see-command.ts';
import { separateCommand } from './separate-command.ts';
import { serve } from './serve.ts';
import { stemsCommand } from './stems-command.ts';
import { syncCommand } from './sync-command.ts';
import { tagCommand } from './tag-command.ts';
import { evalCommand, trainCommand } from './train-command.ts';
import { trainTagsCommand } from './train-tags-command.ts';
import { voicesCommand } from './voices-command.ts';
import { workerCommand } from './worker-command.ts';

/** Exit code of a run that was interrupted, by the custom of shells: 128 + SIGINT. */
const INTERRUPTED = 130;

/**
 * Runs one command line.
 *
 * @param root folder that holds `out/` and `resources/`.
 * @returns the exit code, once every child process has ended.
 */
export async function runCli(args: readonly string[], root: string, output: CliOutput, signal: AbortSignal): Promise<number> {
  let composition: Composition | null = null;
  try {
    const command = parseCommandLine(args);
    if (command.name === 'help') return say(output, HELP.trimEnd());
    if (command.name === 'version') return say(output, VERSION);
    if (command.name === 'serve') {
      await serve({ root, port: command.port, openBrowser: command.openBrowser, files: command.files }, signal);
      return 0;
    }
    const farm = command.name === 'batch' && command.action === 'run' ? command.queue : null;
    if (farm !== null) await checkFarm({ url: farm });
    composition = compose({ ...nodeEnvironment(root, 'cli', { shellReason: null, openPaths: [] }), farm });
    const code = await runCommand(command, composition, output, signal);
    return signal.aborted ? INTERRUPTED : code;
  } catch (error) {
    if (isCanceled(error) || signal.aborted) return INTERRUPTED;
    if (error instanceof UsageError) output.say(`${error.message}. See --help.`);
    else for (const line of failureLines(error, 'slateless')) output.say(line);
    return 1;
  } finally {
    await composition?.dispose();
  }
}

function runCommand(command: Exclude<CliCommand, { name: 'help' | 'version' | 'serve' }>, { services, trainer, alignTrainer, separateTrainer, voicesTrainer, models, batches, events, log }: Composition, output: CliOutput, signal: AbortSignal): Promise<number> {
  switch (command.name) {
    case 'sync':
      return syncCommand(command, services, output, signal);
    case 'batch':
      return batchCommand(command, { services, batches, events }, output, signal);
    case 'worker':
      return workerCommand(command, services, output, log, signal);
    case 'interchange':
      return interchangeCommand(command, services, output, signal);
    case 'see':
      return seeCommand(command, services, output, signal);
    case 'stems':
      return stemsCommand(command, services, output, signal);
    case 'probe':
      return probeCommand(command, services, output, signal);
    case 'train':
      return trainCommand(command, trainer, output, signal);
    case 'eval':
      return evalCommand(command, trainer, output, signal);
    case 'models':
      return modelsCommand(command, models, output);
    case 'train-align':
      return alignCommand(command, alignTrainer, output, signal);
    case 'train-separate':
      return separateCommand(command, separateTrainer, output, signal);
    case 'train-voices':
      return voicesCommand(command, voicesTrainer, output, signal);
    case 'train-tags':
      return trainTagsCommand(command, services, output, signal);
    case 'tag':
      return tagCommand(command, services, output, signal);
    case 'import-tf':
      return importTfCommand(command, output);
  }
}

function say(output: CliOutput, text: string): number {
  output.answer(text);
  return 0;
}
