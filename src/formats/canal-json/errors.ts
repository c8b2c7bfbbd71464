/** What is wrong with messages and declarations of 'canal-json'. */
import { UserError } from '../../model/errors.ts';
import { BadMessage } from '../format.ts';

export function patternFault(option: string, pattern: string): UserError {
  return new UserError('CANAL_JSON_PATTERN', {
    problem: `'${pattern}' of '${option}' is no regular expression.`,
    remedy: "It names databases or tables as a whole: 'orders_[0-9]+', '(a|b)'.",
  });
}

export function oldMissing(): BadMessage {
  return new BadMessage(
    "its update has no 'old': what the row was before.",
    "Set binlog_row_image = FULL at MySQL. Or declare the table's PRIMARY KEY and SET 'table.exec.source.cdc-events-duplicate' = 'true': then the row before is remembered here.",
  );
}
