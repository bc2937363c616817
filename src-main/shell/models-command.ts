/** @file `slateless models`: which there are, which one is used, and files to carry them. */
import { resolve } from 'node:path';
import { activate } from '../models/models-service.ts';
import { inUse, type UserModels } from '../models/user-models.ts';
import type { CliOutput } from './cli-output.ts';
import type { ModelsCommand } from './cli-train-args.ts';

/** Runs the command; returns the exit code. */
export async function modelsCommand(command: ModelsCommand, models: UserModels, output: CliOutput): Promise<number> {
  switch (command.action) {
    case 'list': {
      const known = await models.all();
      for (const model of known) {
        const { id, kind, parent, license, sha256 } = model;
        const isInUse = inUse(kind, known) === model;
        const words = `${isInUse ? '*' : ' '} ${id.padEnd(24)} ${kind.padEnd(12)} ${sha256.slice(0, 12)}  ${license}${parent ? `  continues ${parent}` : ''}`;
        output.answer(command.json ? JSON.stringify({ id, kind, parent, license, sha256, inUse: isInUse }) : words);
      }
      return 0;
    }
    case 'use':
      await activate(models, command.model, command.evenIfWorse);
      output.answer(`${command.model} is in use`);
      return 0;
    case 'revert': {
      const id = await models.previous();
      await models.revert();
      output.answer(`${id ?? ''} is in use again`);
      return 0;
    }
    case 'remove':
      await models.remove(command.model);
      output.answer(`${command.model}: removed`);
      return 0;
    case 'export': {
      const { id } = await models.exportTo(resolve(command.file), command.model);
      output.answer(`${id} → ${command.file}`);
      return 0;
    }
    case 'import': {
      const { id } = await models.importFrom(resolve(command.file));
      output.answer(`${id}: added. To use it: npm run -s slateless -- models use ${id}`);
      return 0;
    }
  }
}
