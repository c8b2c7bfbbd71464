/** `LIKE t (INCLUDING ALL EXCLUDING OPTIONS …)` of CREATE TABLE. */
import type { LikeClause, LikeFeature, LikeMerging } from '../ast-statements.ts';
import type { Cursor } from '../cursor.ts';
import { syntaxFault } from '../faults.ts';
import { close } from '../list.ts';
import { objectName } from '../names.ts';

const MERGINGS: readonly LikeMerging[] = ['INCLUDING', 'EXCLUDING', 'OVERWRITING'];
const FEATURES: readonly (LikeFeature | 'ALL')[] = [
  'ALL',
  'CONSTRAINTS',
  'DISTRIBUTION',
  'GENERATED',
  'METADATA',
  'OPTIONS',
  'PARTITIONS',
  'WATERMARKS',
];
/** Of these a table has one at most: taking the other table's and overwriting it is the same as leaving it out. */
const NOT_OVERWRITTEN: readonly string[] = ['ALL', 'CONSTRAINTS', 'DISTRIBUTION', 'PARTITIONS'];

export function likeClause(cursor: Cursor): LikeClause | undefined {
  const start = cursor.token;
  if (cursor.accept('LIKE') === undefined) return undefined;
  const table = objectName(cursor, 'a table name');
  const options: LikeClause['options'][number][] = [];
  if (cursor.accept('(') !== undefined) {
    do options.push(likeOption(cursor, options));
    while (MERGINGS.some((word) => cursor.at(word)));
    close(cursor);
  }
  return { span: cursor.spanFrom(start), table, options };
}

function likeOption(cursor: Cursor, before: LikeClause['options']): LikeClause['options'][number] {
  const start = cursor.token;
  const merging = oneOf(cursor, MERGINGS);
  const feature = oneOf(cursor, FEATURES);
  const span = cursor.spanFrom(start);
  if (before.some((other) => other.feature === feature)) {
    cursor.note(syntaxFault(span, `LIKE says twice what becomes of ${feature}.`, 'Leave one of them out.'));
  }
  if (merging === 'OVERWRITING' && NOT_OVERWRITTEN.includes(feature)) {
    cursor.note(syntaxFault(span, `${feature} cannot be OVERWRITING.`, `Write INCLUDING ${feature} or EXCLUDING ${feature}.`));
  }
  return { merging, feature };
}

function oneOf<T extends string>(cursor: Cursor, words: readonly T[]): T {
  const found = words.find((word) => cursor.at(word));
  if (found === undefined) return cursor.stopHere();
  cursor.advance();
  return found;
}
