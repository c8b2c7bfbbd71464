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
