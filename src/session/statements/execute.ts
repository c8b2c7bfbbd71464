import { UserError } from '../../model/errors.ts';
import type { Statement } from '../../sql/ast-statements.ts';
import type { StatementResult } from '../protocol.ts';
import type { StatementContext } from '../statement-context.ts';
import { alterTable, alterView, drop } from './catalog-entry.ts';
import { createTable, createView } from './create-table.ts';
import { help } from './help.ts';
import { insert } from './insert.ts';
import { peekTopic } from './peek-topic.ts';
import { explain, query } from './query.ts';
import { reset, set } from './set.ts';
import { describe, show, use } from './show.ts';
import { stopJob } from './stop-job.ts';
import { createTableFrom, importDatabase } from './table-from.ts';

/** Executes one statement. A SELECT and a SOURCE announce their results themselves, as they come. */
export async function execute(
  statement: Statement,
  context: StatementContext,
  announce: (result: StatementResult) => void,
  signal: AbortSignal,
): Promise<StatementResult | undefined> {
  switch (statement.kind) {
    case 'create-table':
      return createTable(statement, context);
    case 'create-table-from':
      return createTableFrom(statement, context, announce);
    case 'import-database':
      return importDatabase(statement, context);
    case 'peek-topic':
      return peekTopic(statement, context, announce);
    case 'create-view':
      return createView(statement, context);
    case 'drop-table':
    case 'drop-view':
      return drop(statement, context);
    case 'alter-table':
      return alterTable(statement, context);
    case 'alter-view':
      return alterView(statement, context);
    case 'use':
      return use(statement);
    case 'show':
      return show(statement, context);
    case 'describe':
      return describe(statement, context);
    case 'set':
      return set(statement, context);
    case 'reset':
      return reset(statement, context);
    case 'insert':
    case 'statement-set':
      await insert(statement, context, announce, signal);
      return undefined;
    case 'query':
      await query(statement, context, announce, signal);
      return undefined;
    case 'explain':
      return explain(statement, context);
    case 'stop-job':
      return stopJob(statement, context);
    case 'help':
      return help(statement);
    case 'source':
      await context.runFile(statement.path.value);
      return undefined;
    case 'add-jar':
      return {
        kind: 'ok',
        message: `${statement.path.value} is not loaded.`,
        notices: ['No jar is needed here: connectors, formats and drivers are built in.'],
      };
    case 'quit':
      return { kind: 'ok', message: 'The text ends here: what stands behind it is not executed.', notices: [] };
    case 'clear':
      return { kind: 'ok', message: 'Nothing is cleared: CLEAR empties the output of the screen, where it stands alone.', notices: [] };
    case 'unsupported':
      throw new UserError('SQL_UNSUPPORTED', {
        problem: `${statement.name} is not there yet.`,
        remedy: 'HELP lists the statements that are.',
        span: statement.span,
      });
  }
}
