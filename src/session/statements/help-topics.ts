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

const BETWEEN =
  'value [NOT] BETWEEN [SYMMETRIC] low AND high\n  Whether low <= value and value <= high; with SYMMETRIC the bounds may stand in either order.\n  2 BETWEEN SYMMETRIC 3 AND 1  →  TRUE';
const INTERVAL = [
  "INTERVAL '…' unit [TO unit]",
  '  A length of time: YEAR TO MONTH, or any of DAY HOUR MINUTE SECOND up to a shorter one; WEEK and QUARTER alone.',
  "  DATE '2024-01-31' + INTERVAL '1' MONTH  →  2024-02-29",
  "  TIMESTAMP '2024-01-31 12:00:00' - INTERVAL '1 02:03' DAY TO MINUTE  →  2024-01-30 09:57:00",
].join('\n');
const REGEX = [
  'Regular expressions (REGEXP, REGEXP_REPLACE, REGEXP_EXTRACT, …) are those of Java, as in Flink. What JavaScript would match otherwise',
  'is refused by name: possessive quantifiers, atomic groups, \\G and \\R, quantifiers behind what may match nothing, look behind without a',
  'bound. A pattern that is none is an error; Flink gives NULL or FALSE. As in Java, the search for a pattern such as (a+)+b may take',
  'exponential time and holds the job up: write repeated groups so that one text matches in one way only.',
].join('\n');

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
  BETWEEN,
  INTERVAL,
  REGEX,
  'REGULAR EXPRESSIONS': REGEX,
};

export function helpOnTopic(wanted: string): string | undefined {
  const topic = wanted.toUpperCase();
  return Object.hasOwn(TOPICS, topic) ? TOPICS[topic] : undefined;
}
