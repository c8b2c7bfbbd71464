/** What is wrong with messages and declarations of 'canal-json'. */
import { UserError } from '../../model/errors.ts';

export function patternFault(option: string, pattern: string): UserError {
  return new UserError('CANAL_JSON_PATTERN', {
    problem: `'${pattern}' of '${option}' is no regular expression.`,
    remedy: "It names databases or tables as a whole: 'orders_[0-9]+', '(a|b)'.",
  });
}
