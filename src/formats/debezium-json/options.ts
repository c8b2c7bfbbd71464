import { boolean } from '../../model/options.ts';
import { IGNORE_PARSE_ERRORS, TIMESTAMP_STANDARD, WRITING } from '../kit/json-options.ts';

export const debeziumOptions = {
  'schema-include': boolean(
    "Whether messages carry their schema ('value.converter.schemas.enable' of Kafka Connect). Its types say how times, decimals and bits are " +
      'sent; without a schema the type of the column does: a number is milliseconds for TIMESTAMP(0) to (3), microseconds up to (6), ' +
      'else nanoseconds; a decimal is text, a number, or bytes in base64 at the scale of the column.',
    false,
  ),
  ...IGNORE_PARSE_ERRORS,
  ...TIMESTAMP_STANDARD,
  ...WRITING,
} as const;
