/** What is wrong with messages and declarations of 'debezium-json'. */
import { UserError } from '../../model/errors.ts';
import { BadMessage } from '../format.ts';

export function schemaIncludedInWriting(): UserError {
  return new UserError('DEBEZIUM_JSON_SCHEMA_WRITTEN', {
    problem: "Messages are written without their schema, and 'debezium-json.schema-include' asks for it.",
    remedy: "Remove 'debezium-json.schema-include' from the table that is written.",
  });
}

/** A truncation takes all rows away and names none. */
export function truncated(): BadMessage {
  return new BadMessage(
    'it says that the table was emptied (TRUNCATE), without naming the rows.',
    "Empty the target by hand, and set 'skipped.operations' = 't' at Debezium (its default), or 'debezium-json.ignore-parse-errors' = 'true' here.",
  );
}

export function envelopeMissing(): BadMessage {
  return new BadMessage(
    "it has no 'op': it is no change message of Debezium.",
    "Where the transform ExtractNewRecordState makes plain rows of them, remove it at Debezium, or read the topic as 'json' (inserts alone) " +
      "or with 'connector' = 'upsert-kafka' (the last row of each key).",
  );
}

export function schemaIncluded(): BadMessage {
  return new BadMessage("it carries its schema: it has 'schema' and 'payload'.", "Set 'debezium-json.schema-include' = 'true'.");
}

export function payloadMissing(): BadMessage {
  return new BadMessage(
    "it has no 'payload', and 'debezium-json.schema-include' says that messages carry their schema.",
    "Set 'debezium-json.schema-include' = 'false'.",
  );
}

export function schemaUnreadable(cause: string): BadMessage {
  return new BadMessage(`its 'schema' is none of Kafka Connect: ${cause}`);
}

/** PostgreSQL does not log a long value that an update leaves as it was. */
export function valueUnavailable(column: string): BadMessage {
  return new BadMessage(
    `the field '${column}' is __debezium_unavailable_value: a long value that the update did not change, which PostgreSQL does not log.`,
    'ALTER TABLE … REPLICA IDENTITY FULL at PostgreSQL: from then on such values are logged. ' +
      "Or declare the table's PRIMARY KEY and SET 'table.exec.source.cdc-events-duplicate' = 'true': then the value is remembered here.",
  );
}
