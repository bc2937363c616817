/** @file Models that something goes on without. */
import { AppError } from '../../src-shared/contract/errors.ts';

/** What is being opened; null where no such model is installed. One that is there and cannot be read still throws. */
export async function ifInstalled<M>(opening: Promise<M>): Promise<M | null> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof AppError && error.code === 'model.missing') return null;
    throw error;
  }
}
