/** What the grammar expects, in its own words → kinds of things, with what has to be known to list them. */
import { isKeyword } from '../keywords.ts';
import { isTypeWord } from '../type-words.ts';
import { type Source, scopeAt } from './scope.ts';
import type { Word } from './words.ts';

export type Want =
  | { readonly kind: 'keyword'; readonly words: readonly string[] }
  /** `queries`: those named by WITH, which can be read, too. */
  | { readonly kind: 'table'; readonly use: 'read' | 'write' | 'any'; readonly queries: readonly string[] }
  /** `qualifier`: only the columns of the source of that name. */
  | { readonly kind: 'column'; readonly sources: readonly Source[]; readonly qualifier: string | undefined }
  | { readonly kind: 'function' }
  | { readonly kind: 'type' }
  /** `given`: the options of the list that stand there already. */
  | { readonly kind: 'option-key'; readonly given: ReadonlyMap<string, string> }
  | { readonly kind: 'option-value'; readonly key: string; readonly given: ReadonlyMap<string, string> }
  | { readonly kind: 'metadata'; readonly given: ReadonlyMap<string, string> }
  | { readonly kind: 'setting-key'; readonly isAssigned: boolean }
  | { readonly kind: 'setting-value'; readonly key: string }
  | { readonly kind: 'job' }
  | { readonly kind: 'topic' }
  | { readonly kind: 'file' };

export interface Context {
  /** The words of the statement before the one being typed, and behind it. */
  readonly before: readonly Word[];
  readonly after: readonly Word[];
}

/** What begins an expression and is no function. */
const IN_EXPRESSION = ['CASE', 'CAST', 'TRY_CAST', 'NOT', 'NULL', 'TRUE', 'FALSE', 'INTERVAL', 'EXISTS', 'DATE', 'TIMESTAMP'];

type Rule = (context: Context) => readonly Want[];

/** The descriptions that the grammar uses; others, such as `an alias`, only the person can fill in. */
const RULES: Readonly<Record<string, Rule>> = {
  'an expression': (context) => [column(context), { kind: 'function' }, { kind: 'keyword', words: IN_EXPRESSION }],
  'a column name': columnName,
  'a table name': tableName,
  'a type': () => [{ kind: 'type' }],
  "an option such as 'connector' = '…'": (context) => [{ kind: 'option-key', given: optionsAround(context) }],
  'a value in single quotes': (context) => [{ kind: 'option-value', key: keyBefore(context), given: optionsAround(context) }],
  'a metadata key in single quotes': ({ before, after }) => [{ kind: 'metadata', given: pairs([...before, ...after]) }],
  "a setting such as 'execution.checkpointing.interval'": ({ before }) => [
    { kind: 'setting-key', isAssigned: before[0]?.word !== 'RESET' },
  ],
  'a value': (context) => [{ kind: 'setting-value', key: keyBefore(context) }],
  'the id or name of a job in single quotes': () => [{ kind: 'job' }],
  'the path of a file in single quotes': () => [{ kind: 'file' }],
  'a topic': () => [{ kind: 'topic' }],
};

export function wantsOf(expected: readonly string[], context: Context): readonly Want[] {
  const wants = expected.flatMap((what) => (Object.hasOwn(RULES, what) ? (RULES[what]?.(context) ?? []) : []));
  const words = expected.filter(isKeyword);
  if (words.length > 0) wants.push({ kind: 'keyword', words });
  return wants;
}

function column({ before, after }: Context, qualifier?: string): Want {
  const { sources } = scopeAt([...before, ...after], before.length);
  return { kind: 'column', sources, qualifier };
}

function columnName(context: Context): readonly Want[] {
  const { before, after } = context;
  const last = before.at(-1)?.word;
  if (last === '.') return [column(context, before.at(-2)?.name ?? '')];
  if (last === 'AS') return [];
  const open = openParenthesis(before);
  const opener = before[open - 1];
  if (opener?.word === 'KEY' || (last === 'FOR' && before.at(-2)?.word === 'WATERMARK')) {
    const columns = declaredColumns([...before, ...after]).map((name) => ({ name }));
    return [{ kind: 'column', sources: [{ alias: '', table: undefined, columns }], qualifier: undefined }];
  }
  const into = before.findLastIndex(({ word }) => word === 'INTO');
  const target = into >= 0 && open > into ? nameBefore(before, open) : undefined;
  if (target === undefined || before.slice(into, open).some(({ word }) => word === '(')) return [];
  return [{ kind: 'column', sources: [{ alias: target, table: target, columns: [] }], qualifier: undefined }];
}

function nameBefore(words: readonly Word[], place: number): string | undefined {
  return words[place - 1]?.name;
}

function tableName({ before, after }: Context): readonly Want[] {
  const last = before.at(-1)?.word ?? '';
  if (before.some(({ word }) => word === 'CREATE') && ['TABLE', 'EXISTS', 'VIEW'].includes(last) && before[0]?.word === 'CREATE') return [];
  if (last === 'INTO' || last === 'OVERWRITE') return [{ kind: 'table', use: 'write', queries: [] }];
  const isRead = ['FROM', 'JOIN', ',', 'LATERAL', '('].includes(last);
  const { queries } = scopeAt([...before, ...after], before.length);
  return [{ kind: 'table', use: isRead ? 'read' : 'any', queries: isRead ? queries : [] }];
}

/** The place of the innermost parenthesis that is open at the end; -1 for none. */
export function openParenthesis(words: readonly Word[]): number {
  let depth = 0;
  return words.findLastIndex(({ word }) => {
    if (word === ')') depth++;
    return word === '(' && depth-- === 0;
  });
}

/** The names in front of a type between the first parentheses of CREATE TABLE. */
function declaredColumns(words: readonly Word[]): readonly string[] {
  return words.flatMap(({ name }, index) => {
    const isFirst = words[index - 1]?.word === '(' || words[index - 1]?.word === ',';
    const isTyped = isTypeWord(words[index + 1]?.word ?? '') || words[index + 1]?.word === 'AS';
    return name !== undefined && isFirst && isTyped ? [name] : [];
  });
}

/** `'key' = 'value'` between the parentheses around the cursor. */
function optionsAround({ before, after }: Context): ReadonlyMap<string, string> {
  const end = after.findIndex(({ word }) => word === ')');
  return pairs([...before.slice(openParenthesis(before) + 1), ...after.slice(0, end < 0 ? after.length : end)]);
}

function pairs(words: readonly Word[]): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const [index, { text }] of words.entries()) {
    if (text !== undefined && words[index + 1]?.word === '=') given.set(text, words[index + 2]?.text ?? '');
  }
  return given;
}

/** The key whose value comes next, bare or in quotes. */
function keyBefore({ before }: Context): string {
  const equals = before.findLastIndex(({ word }) => word === '=');
  const text = before[equals - 1]?.text;
  if (text !== undefined) return text;
  let start = equals;
  while (start > 0 && /^(?:[.-]|\w+)$/.test(before[start - 1]?.word ?? '') && !['SET', '('].includes(before[start - 1]?.word ?? ''))
    start--;
  return before
    .slice(start, equals)
    .map(({ written }) => written)
    .join('');
}
