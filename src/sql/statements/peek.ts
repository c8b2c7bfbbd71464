/** `PEEK TOPIC 'orders' [ON 'broker:9092' | LIKE table] [WITH (…)] [LIMIT 5]`. */
import type { PeekTopic } from '../ast-server-statements.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { objectName, stringLiteral } from '../names.ts';
import { withClause } from './create-table.ts';
import { rowCount } from './ordering.ts';

export function peekTopic(cursor: Cursor, start: Token): PeekTopic {
  cursor.expect('PEEK');
  cursor.expect('TOPIC');
  const topic = stringLiteral(cursor, 'the name of a topic in single quotes');
  const on = cursor.accept('ON') === undefined ? undefined : stringLiteral(cursor, "the address of a broker: 'localhost:9092'");
  const like = on === undefined && cursor.accept('LIKE') !== undefined ? objectName(cursor, 'a table name') : undefined;
  const options = withClause(cursor);
  const limit = cursor.accept('LIMIT') === undefined ? undefined : rowCount(cursor);
  return { kind: 'peek-topic', span: cursor.spanFrom(start), topic, on, like, options, limit };
}
