/** Any JSON object is a row. */
import type { RawMessage, RecognisedTable } from '../format.ts';
import { jsonObjects, sampleColumns } from '../kit/sample-columns.ts';

export function recogniseJson(messages: readonly RawMessage[]): RecognisedTable | undefined {
  const objects = jsonObjects(messages);
  if (objects === undefined) return undefined;
  // Rows are appended: json has no key, whatever the messages' keys say.
  return { isCertain: false, columns: sampleColumns(objects), primaryKey: [], options: new Map() };
}
