/** What is wrong with how messages are declared, whatever carries them. */
import { UserError } from '../../../model/errors.ts';

export function optionNeeded(key: string, by: string, example: string): UserError {
  return new UserError('KAFKA_OPTION_NEEDED', {
    problem: `${by} needs '${key}'.`,
    remedy: `Add '${key}' = '${example}'.`,
  });
}

export function keyColumnsWrong(problem: string, remedy: string): UserError {
  return new UserError('KAFKA_KEY_COLUMNS', { problem, remedy });
}
