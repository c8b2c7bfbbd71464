/** A record that its format cannot read, whatever carries it. */
import type { BadMessage } from '../../formats/format.ts';
import { UserError } from '../../model/errors.ts';
import type { BoundFormat } from '../connector.ts';

/** What a carrier has against such a record besides the options of its format; each is a piece of a sentence. */
export interface RecordRemedies {
  /** `Correct the producer`. */
  readonly correct: string;
  /** `start the job anew behind this one with …`; left out where there is no way around it. */
  readonly passBy?: string | undefined;
}

interface BadRecord {
  /** `The value of the record orders/0@42`. */
  readonly which: string;
  /** As `shownBytes` gives them. */
  readonly bytes: string;
  readonly bound: BoundFormat;
  readonly cause: BadMessage;
}

/** It would fail again at every restart: never passing. */
export function badRecord({ which, bytes, bound, cause }: BadRecord, { correct, passBy }: RecordRemedies): UserError {
  const { format, prefix } = bound;
  const canSkip = Object.hasOwn(format.options, 'ignore-parse-errors');
  const skip = canSkip ? `; to pass over such records and count them, set '${prefix}ignore-parse-errors' = 'true'` : '';
  return new UserError('RECORD_UNREADABLE', {
    problem: `${which} cannot be read as ${format.name}: ${cause.message.replace(/\.$/, '')}. It begins with: ${bytes}`,
    remedy: cause.remedy ?? `${correct}${skip}${passBy === undefined ? '' : `, or ${passBy}`}.`,
    cause,
  });
}
