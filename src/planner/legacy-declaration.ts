/** A WITH list as Flink took it before 1.11 → the fault that rewrites it. */
import { renamed } from '../connectors/legacy-options.ts';
import { type Edit, type Span, UserError } from '../model/errors.ts';
import type { CreateTable } from '../sql/ast-statements.ts';
import { quoted } from '../sql/names.ts';

export function legacyOptions({ options: pairs, primaryKey, name }: CreateTable, options: ReadonlyMap<string, string>): UserError {
  const [first] = pairs;
  const keyed = ['upsert', 'retract'].includes(options.get('update-mode') ?? '') && primaryKey === undefined;
  return new UserError('SQL_LEGACY_OPTIONS', {
    problem: "The options are written as before Flink 1.11 ('connector.type' = …), which neither Flink nor Riffle takes any more.",
    remedy: `Take the rewritten statement.${keyed ? " In place of 'update-mode' the table needs a PRIMARY KEY (…) NOT ENFORCED." : ''}`,
    span: first?.key.span ?? name.span,
    repair: edits(pairs, options),
  });
}

/**
 * A pair that goes takes the comma and the comment behind it along; those behind the last that stays go with all that stands between. The
 * comments of the others stay where they are.
 */
function edits(pairs: CreateTable['options'], options: ReadonlyMap<string, string>): readonly Edit[] {
  const now = pairs.map(({ key }) => renamed(key.value, options));
  const lastKept = now.findLastIndex((one) => one !== undefined);
  return pairs.flatMap(({ key, value, span }, index): readonly Edit[] => {
    const one = now[index];
    if (one === undefined) {
      if (index > lastKept) return [cut({ start: pairs[index - 1]?.span.end ?? span.start, end: span.end })];
      return [cut({ start: span.start, end: pairs[index + 1]?.span.start ?? span.end })];
    }
    return [
      ...(one.key === key.value ? [] : [{ span: key.span, replacement: quoted(one.key, "'") }]),
      ...(one.value === value.value ? [] : [{ span: value.span, replacement: quoted(one.value, "'") }]),
    ];
  });
}

function cut(span: Span): Edit {
  return { span, replacement: '' };
}
