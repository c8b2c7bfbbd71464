/** What is wrong with messages and declarations of 'debezium-json'. */
import { UserError } from '../../model/errors.ts';
import { BadMessage } from '../format.ts';

export function schemaIncludedInWriting(): UserError {
  return new UserError('DEBEZIUM_JSON_SCHEMA_WRITTEN', {
    problem: "Messages are written without their schema, and 'debezium-json.schema-include' asks for it.",
    remedy: "Remove 'debezium-json.schema-include' from the table that is written.",
  });
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
