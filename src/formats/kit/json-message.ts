/** What the decoders of CDC formats share: a message is one object, whose members fill an envelope; no bytes and null are a tombstone. */
import { BadMessage } from '../format.ts';
import { OPEN_OBJECT } from './json-bytes.ts';
import type { JsonCursor } from './json-cursor.ts';
import type { JsonMembers, ReadMember } from './json-members.ts';
import { readText } from './json-values.ts';

/** False: the message is a tombstone, and the envelope is as it was. */
export function readEnvelope<T>(cursor: JsonCursor, members: JsonMembers<T>, envelope: T): boolean {
  if (cursor.next() === -1 || cursor.acceptNull()) return false;
  if (cursor.kind() !== OPEN_OBJECT) throw cursor.fault('an object');
  members.read(cursor, envelope, 0);
  cursor.expectEnd();
  return true;
}

/** A text of the envelope; null is no text. */
export function textMember<K extends string>(name: K): ReadMember<{ [key in K]: string | undefined }> {
  return (cursor, envelope) => {
    envelope[name] = cursor.acceptNull() ? undefined : readText(cursor);
  };
}

export function unknownKind(
  kind: string | undefined,
  { member, product }: { readonly member: string; readonly product: string },
): BadMessage {
  if (kind === undefined) return new BadMessage(`it has no '${member}': it is no change message of ${product}.`);
  return new BadMessage(`its '${member}' is '${kind}', which is no change of a row that ${product} has.`);
}

export function rowMissing(kind: string, member: string): BadMessage {
  return new BadMessage(`its change is ${kind}, and it has no '${member}'.`);
}

/** A truncation takes all rows away and names none. */
export function tableEmptied(format: string): BadMessage {
  return new BadMessage(
    'it says that the table was emptied (TRUNCATE), without naming the rows.',
    `Empty the target by hand, and set '${format}.ignore-parse-errors' = 'true' to pass over the message.`,
  );
}

/** MySQL's log holds what an update left as it was with binlog_row_image = FULL alone. */
export function columnMissing(column: string): BadMessage {
  return new BadMessage(
    `its update has no value of '${column}', and does not tell what it changed.`,
    'Set binlog_row_image = FULL at MySQL.',
  );
}

export function oldMissing(): BadMessage {
  return new BadMessage(
    "its update has no 'old': what the row was before.",
    "Set binlog_row_image = FULL at MySQL. Or declare the table's PRIMARY KEY and SET 'table.exec.source.cdc-events-duplicate' = 'true': then the row before is remembered here.",
  );
}
