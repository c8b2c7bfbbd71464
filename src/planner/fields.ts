/** `r.name`: the field of a row by its name, as a call with the field's place. */
import { FIELD } from '../functions/construction.ts';
import { formatType, simple, withNullability } from '../model/types.ts';
import type { Identifier } from '../sql/ast.ts';
import { callFunction } from './calls.ts';
import type { Expression } from './expression.ts';
import { literal, POISON } from './expression-tree.ts';
import { type Faults, suggestion } from './faults.ts';

export function fieldOf(row: Expression, { name, span }: Identifier, faults: Faults): Expression {
  if (row === POISON) return POISON;
  const { type } = row;
  if (type.kind !== 'ROW') {
    faults.add('SQL_TYPE', span, {
      problem: `There is no field '${name}' in a value of the type ${formatType(withNullability(type, true))}.`,
      remedy: type.kind === 'MAP' ? `Write ['${name}'] for the value under a key.` : 'Only a ROW has fields.',
    });
    return POISON;
  }
  const known = type.fields.map((field) => field.name);
  const place = known.indexOf(name);
  if (place >= 0) return callFunction(FIELD, [row, literal(place, simple('INT', false))], { span, faults });
  faults.add('SQL_UNKNOWN_FIELD', span, {
    problem: `The row has no field '${name}'.`,
    ...suggestion({ name, span, known, otherwise: known.length === 0 ? 'It has none.' : `Fields: ${known.join(', ')}.` }),
  });
  return POISON;
}
