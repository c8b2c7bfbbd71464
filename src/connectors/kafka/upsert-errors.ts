/** What is wrong with the declaration of an upsert-kafka table. */
import { UserError } from '../../model/errors.ts';

export function primaryKeyNeeded(table: string): UserError {
  return new UserError('KAFKA_UPSERT_KEY', {
    problem: `The table '${table}' of 'upsert-kafka' has no PRIMARY KEY, and messages are told apart by their key.`,
    remedy: 'Declare it: PRIMARY KEY (…) NOT ENFORCED. Its columns are the key of the messages.',
  });
}

export function changelogInUpserts(format: string): UserError {
  return new UserError('KAFKA_UPSERT_FORMAT', {
    problem: `The format '${format}' holds changes, and a message of 'upsert-kafka' is the row itself, or its deletion.`,
    remedy: `Use 'json', 'csv', 'avro' or 'raw'; or 'connector' = 'kafka' with '${format}'.`,
  });
}

export function bufferHalf(): UserError {
  return new UserError('OPTION_MISSING', {
    problem: "'sink.buffer-flush.max-rows' and 'sink.buffer-flush.interval' go together: changes wait for the first of the two.",
    remedy: "Set both, as 'sink.buffer-flush.max-rows' = '1000' and 'sink.buffer-flush.interval' = '1 s', or none.",
  });
}
