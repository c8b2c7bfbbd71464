/**
 * What the clauses of an ALTER TABLE do to tables. No table: columns and rows stay as they are.
 *
 * Law: a clause leaves its table alone only by being listed here.
 */
import type { ChangedTable } from './statement-effect.ts';
import { isKeyword, isPunctuation, opening, type TableName, tableNameAt, type Word } from './statement-text.ts';

/** Clauses, by their first words, after which every row is as it was: indexes, constraints, defaults, options. */
const KEEPS_ROWS: readonly RegExp[] = [
  /^(ADD|DROP|RENAME|ALTER) (INDEX|KEY)\b/,
  /^ADD (UNIQUE|FULLTEXT|SPATIAL|VECTOR|FOREIGN KEY|CHECK)\b/,
  /^ADD CONSTRAINT (IF NOT EXISTS )?(\S+ )?(UNIQUE|FOREIGN KEY|CHECK)\b/,
  /^(DROP|ALTER) (CONSTRAINT|CHECK)\b/,
  /^DROP FOREIGN KEY\b/,
  /^ALTER (COLUMN )?\S+ (SET|DROP) DEFAULT\b/,
  // Of these engines only: a table of BLACKHOLE has no rows, one of MEMORY loses them.
  /^ENGINE =? ?(INNODB|MYISAM|ARIA|ROCKSDB|TOKUDB)\b/,
  /^(DEFAULT )?(CHARACTER SET|CHARSET|COLLATE)\b/,
  /^(ALGORITHM|LOCK|FORCE|WAIT|NOWAIT|(ENABLE|DISABLE) KEYS|(WITH|WITHOUT) VALIDATION)\b/,
  /^(COMMENT|AUTO_INCREMENT|ROW_FORMAT|STATS_\w+|KEY_BLOCK_SIZE|MAX_ROWS|MIN_ROWS|AVG_ROW_LENGTH|CHECKSUM|PACK_KEYS)\b/,
  /^(COMPRESSION|ENCRYPTION|ENCRYPTED|PAGE_\w+|DELAY_KEY_WRITE|TRANSACTIONAL|AUTOEXTEND_SIZE|SECONDARY_\w+)\b/,
];

/** Clauses on partitions stand last, and their own lists have commas. */
const MOVES_ROWS =
  /^((ADD|REORGANIZE|COALESCE|REBUILD|ANALYZE|CHECK|OPTIMIZE|REPAIR) PARTITION|PARTITION BY|(REMOVE|UPGRADE) PARTITIONING)\b/;
const LOSES_ROWS = /^((DROP|TRUNCATE|EXCHANGE|CONVERT|DISCARD|IMPORT) (PARTITION|TABLE|TABLESPACE))\b/;

/** `words` behind the name of the table. Under IGNORE a new unique index or a narrower column deletes the rows that do not fit. */
export function alterEffect(
  words: readonly Word[],
  table: TableName,
  { database, isIgnore }: { readonly database: string; readonly isIgnore: boolean },
): readonly ChangedTable[] {
  const changed: ChangedTable[] = [];
  for (const clause of clausesOf(behindWait(words))) {
    const first = opening(clause, 7);
    if (MOVES_ROWS.test(first)) break;
    if (LOSES_ROWS.test(first)) {
      changed.push({ ...table, how: 'emptied' }, ...namedBehind(clause, 'TABLE', database, 'emptied'));
      break;
    }
    if (KEEPS_ROWS.some((pattern) => pattern.test(first))) continue;
    changed.push({ ...table, how: 'others' });
    if (/^RENAME (TO|AS|=)/.test(first)) changed.push(...namedAt(clause, 2, database, 'others'));
    else if (/^RENAME (?!COLUMN\b)/.test(first)) changed.push(...namedAt(clause, 1, database, 'others'));
  }
  return isIgnore && changed.length === 0 && words.length > 0 ? [{ ...table, how: 'emptied' }] : changed;
}

function behindWait(words: readonly Word[]): readonly Word[] {
  if (isKeyword(words[0], 'NOWAIT')) return words.slice(1);
  return isKeyword(words[0], 'WAIT') ? words.slice(2) : words;
}

function clausesOf(words: readonly Word[]): readonly (readonly Word[])[] {
  let depth = 0;
  let clause: Word[] = [];
  const clauses: Word[][] = [];
  for (const word of words) {
    if (isPunctuation(word, '(')) depth++;
    if (isPunctuation(word, ')')) depth--;
    if (clause.length === 0) clauses.push(clause);
    if (depth > 0 || !isPunctuation(word, ',')) clause.push(word);
    else clause = [];
  }
  return clauses;
}

function namedBehind(clause: readonly Word[], keyword: string, database: string, how: ChangedTable['how']): readonly ChangedTable[] {
  return namedAt(clause, clause.findIndex((word) => isKeyword(word, keyword)) + 1, database, how);
}

function namedAt(clause: readonly Word[], at: number, database: string, how: ChangedTable['how']): readonly ChangedTable[] {
  const found = at === 0 ? undefined : tableNameAt(clause, at, database);
  return found === undefined ? [] : [{ ...found.table, how }];
}
