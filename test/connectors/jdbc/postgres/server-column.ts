import type { ServerColumn } from '../../../../src/connectors/jdbc/postgres/target-table.ts';

const CATEGORIES: Readonly<Record<string, string>> = {
  bool: 'B',
  date: 'D',
  time: 'D',
  timestamp: 'D',
  timestamptz: 'D',
  text: 'S',
  varchar: 'S',
  bpchar: 'S',
  bytea: 'U',
  uuid: 'U',
  jsonb: 'U',
  inet: 'I',
  _text: 'A',
};

/** A column of a server as its catalog describes it: `numeric`, [10, 2]. */
export function serverColumn(typeName: string, modifiers: readonly number[] = []): ServerColumn {
  return {
    name: 'c',
    declared: modifiers.length === 0 ? typeName : `${typeName}(${modifiers.join(',')})`,
    cast: typeName,
    typeName,
    category: CATEGORIES[typeName] ?? 'N',
    modifiers,
    isNotNull: false,
    hasDefault: false,
    identity: '',
    isGenerated: false,
    mayInsert: true,
    mayUpdate: true,
    maySelect: true,
  };
}
