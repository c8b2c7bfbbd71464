/** What people ask HELP about and which is neither a statement nor a connector nor a function: topic, by its words, to the answer. */
const CAPTURE = [
  'Ways to capture changes:',
  '  log-based    mysql-cdc reads the binlog: every change in its order, deletes too, little load; needs binlog_format = ROW and grants.',
  '  query-based  Polling a timestamp or version column: needs SELECT only, but misses deletes and what changed twice. Not there yet.',
  '  triggers     Not supported: they slow every write of the source and change its schema. Use mysql-cdc.',
  '  MongoDB      Not supported: its change streams have no columns to declare. Let Flink CDC or Debezium read it.',
].join('\n');

const CHANGELOG = [
  'A table and its changelog are two views of one thing:',
  '  +I  a row was inserted        -U  a row before its update',
  '  -D  a row was deleted         +U  the row after it',
].join('\n');

const CAST =
  "CAST(value AS type)\n  The value as another type; the job fails where that cannot be. TRY_CAST gives NULL there.\n  CAST('42' AS INT)  →  42";
const CASE =
  "CASE WHEN condition THEN value … [ELSE value] END\n  The value of the first condition that holds.\n  CASE WHEN 1 < 2 THEN 'a' ELSE 'b' END  →  a";

const TOPICS: Readonly<Record<string, string>> = {
  CAPTURE,
  TRIGGER: CAPTURE,
  TRIGGERS: CAPTURE,
  POLLING: CAPTURE,
  MONGODB: CAPTURE,
  'MONGODB-CDC': CAPTURE,
  CHANGELOG,
  CAST,
  TRY_CAST: CAST,
  CASE,
};

export function helpOnTopic(wanted: string): string | undefined {
  const topic = wanted.toUpperCase();
  return Object.hasOwn(TOPICS, topic) ? TOPICS[topic] : undefined;
}
