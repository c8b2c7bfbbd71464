/** Words of the grammar as completions. */
import type { CompletionItem } from './item.ts';
import type { Letters } from './letters.ts';

/** What people write most, in the order in which they do; the grammar tests its words in another one. */
const COMMON = `
  SELECT INSERT CREATE SHOW EXPLAIN SET DESCRIBE DROP HELP STOP EXECUTE SOURCE INTO TABLE TABLES FROM WHERE JOIN ON GROUP ORDER BY HAVING LIMIT
  LEFT INNER AS AND OR NOT IN IS NULL LIKE BETWEEN CASE WHEN THEN ELSE END PRIMARY KEY ENFORCED WITH UNION ALL DISTINCT VALUES JOBS JOB`
  .trim()
  .split(/\s+/);

/** Behind these nothing of the same phrase follows. */
const LAST = ['NULL', 'TRUE', 'FALSE', 'UNKNOWN', 'END', 'ENFORCED', 'TABLES', 'JOBS', 'CONNECTORS', 'VIEWS', 'FUNCTIONS', 'ASC', 'DESC'];

const WEIGHTS: ReadonlyMap<string, number> = new Map(COMMON.map((word, index) => [word, index]));

/** `behind`: what stands behind the word, which may have its space already. */
export function keywordItems(words: readonly string[], behind: string, letters: Letters): readonly CompletionItem[] {
  const space = /^\s/.test(behind) ? '' : ' ';
  const weight = (word: string): number => WEIGHTS.get(word) ?? COMMON.length;
  return words
    .toSorted((left, right) => weight(left) - weight(right))
    .map((word) => letters({ kind: 'keyword', label: word, insert: word + (LAST.includes(word) ? '' : space), detail: '', doc: '' }));
}
