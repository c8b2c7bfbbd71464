/** Messages of Debezium that are no change, in whichever encoding. */
import { BadMessage } from '../format.ts';

/** `operation` is update or delete. */
export function beforeMissing(operation: string): BadMessage {
  return new BadMessage(
    `its ${operation} has no 'before': the database does not log the row as it was.`,
    'At PostgreSQL, ALTER TABLE … REPLICA IDENTITY FULL, from then on the whole row is logged. ' +
      "Or declare the table's PRIMARY KEY and SET 'table.exec.source.cdc-events-duplicate' = 'true': then the row before is remembered here.",
  );
}

export function afterMissing(operation: string): BadMessage {
  return new BadMessage(`its operation is '${operation}', and it has no 'after'.`);
}

export function operationUnknown(operation: string): BadMessage {
  return new BadMessage(`its operation is '${operation}', which Debezium does not have.`);
}

/** A truncation takes all rows away and names none. `option` passes over such messages. */
export function truncated(option?: string): BadMessage {
  const orElse = option === undefined ? '' : `, or '${option}' = 'true' here`;
  return new BadMessage(
    'it says that the table was emptied (TRUNCATE), without naming the rows.',
    `Empty the target by hand, and set 'skipped.operations' = 't' at Debezium (its default)${orElse}.`,
  );
}

/** PostgreSQL does not log a long value that an update leaves as it was. */
export function valueUnavailable(column: string): BadMessage {
  return new BadMessage(
    `the field '${column}' is __debezium_unavailable_value: a long value that the update did not change, which PostgreSQL does not log.`,
    'ALTER TABLE … REPLICA IDENTITY FULL at PostgreSQL: from then on such values are logged. ' +
      "Or declare the table's PRIMARY KEY and SET 'table.exec.source.cdc-events-duplicate' = 'true': then the value is remembered here.",
  );
}
