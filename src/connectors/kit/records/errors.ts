/** What is wrong with messages and with how they are declared, whatever carries them. */
import type { BadMessage } from '../../../formats/format.ts';
import { UserError } from '../../../model/errors.ts';
import { shownBytes } from '../shown-bytes.ts';

export function optionNeeded(key: string, by: string, example: string): UserError {
  return new UserError('KAFKA_OPTION_NEEDED', {
    problem: `${by} needs '${key}'.`,
    remedy: `Add '${key}' = '${example}'.`,
  });
}

export function keyColumnsWrong(problem: string, remedy: string): UserError {
  return new UserError('KAFKA_KEY_COLUMNS', { problem, remedy });
}

interface BadPart {
  readonly part: 'key' | 'value';
  readonly bytes: Buffer;
  readonly format: string;
  readonly cause: BadMessage;
}

/** One record that the format cannot read. It would fail again at every restart: never passing. */
export function badRecord(
  { topic, partition, offset }: { readonly topic: string; readonly partition: number; readonly offset: number },
  { part, bytes, format, cause }: BadPart,
): UserError {
  const option = `${part === 'key' ? 'key.' : ''}${format}.ignore-parse-errors`;
  return new UserError('KAFKA_BAD_RECORD', {
    problem: `The ${part} of the record ${topic}/${partition}@${offset} cannot be read as ${format}: ${cause.message} It begins: ${shownBytes(bytes, 0, bytes.length)}`,
    remedy:
      cause.remedy ??
      `Correct the producer; to pass over such records and count them, set '${option}' = 'true' where the format has it, or start behind this ` +
        "one with 'scan.startup.mode' = 'specific-offsets'.",
    cause,
  });
}
