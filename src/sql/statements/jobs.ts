/** `STOP JOB '…'`, `SOURCE 'file'`, `ADD JAR 'path'`. */
import type { StringNode } from '../ast.ts';
import type { AddJar, SourceFile, StopJob } from '../ast-statements.ts';
import type { Cursor } from '../cursor.ts';
import { mysqlFault } from '../faults.ts';
import type { Token } from '../lexer.ts';
import { isStringLike, stringLiteral, unquotedText } from '../names.ts';

export function stopJob(cursor: Cursor, start: Token): StopJob {
  cursor.expect('STOP');
  if (cursor.isOneOf(['SLAVE', 'REPLICA', 'GROUP_REPLICATION'])) {
    cursor.stop(mysqlFault(cursor.spanFrom(start), `STOP ${cursor.token.word}`));
  }
  cursor.expect('JOB');
  const job = text(cursor, 'the id or name of a job in single quotes');
  let withSavepoint = false;
  while (cursor.accept('WITH') !== undefined) {
    const drain = cursor.accept('DRAIN');
    if (drain !== undefined) cursor.unsupported({ start: drain.start, end: drain.end }, 'STOP JOB … WITH DRAIN');
    else withSavepoint = cursor.expect('SAVEPOINT') !== undefined;
  }
  return { kind: 'stop-job', span: cursor.spanFrom(start), job, withSavepoint };
}

export function sourceFile(cursor: Cursor, start: Token): SourceFile {
  cursor.expect('SOURCE');
  const path = text(cursor, 'the path of a file in single quotes');
  return { kind: 'source', span: cursor.spanFrom(start), path };
}

export function addJar(cursor: Cursor, start: Token): AddJar {
  cursor.expect('ADD');
  cursor.expect('JAR');
  const path = text(cursor, 'the path of a jar in single quotes');
  return { kind: 'add-jar', span: cursor.spanFrom(start), path };
}

/** Everything up to the next white space is taken where the quotes were forgotten. */
function text(cursor: Cursor, what: string): StringNode {
  if (isStringLike(cursor.token) || cursor.isAtStatementEnd) return stringLiteral(cursor, what);
  const { token } = cursor;
  do cursor.advance();
  while (!cursor.isAtStatementEnd && cursor.token.start === cursor.previous.end);
  return unquotedText(cursor, token.start);
}
