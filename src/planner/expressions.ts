/** SQL expressions → typed expressions over one row. A fault is told at its place and leaves POISON behind. */

import { isUnsupportedAggregate } from '../functions/aggregates.ts';
import { canCast, PADDED_LENGTH_MAX, padsTooFar } from '../functions/cast.ts';
import { findFunction } from '../functions/catalogue.ts';
import { commonType } from '../functions/common-type.ts';
import { isUnsupportedFunction } from '../functions/unsupported.ts';
import type { Span } from '../model/errors.ts';
import { formatType, isString, type SqlType, simple } from '../model/types.ts';
import type * as ast from '../sql/ast.ts';
import { callFunction, isAggregateName, unknownFunction } from './calls.ts';
import type { Expression } from './expression.ts';
import { POISON } from './expression-tree.ts';
import type { Faults } from './faults.ts';
import { fieldOf } from './fields.ts';
import { castTo } from './implicit-casts.ts';
import { literalOf, numberOf } from './literals.ts';
import { resolveColumn, type Scope } from './scope.ts';

export interface ExpressionContext {
  readonly scope: Scope;
  readonly faults: Faults;
  /** Asked first for every expression: a query with GROUP BY finds its keys and aggregates here. */
  readonly intercept?: ((expression: ast.Expression) => Expression | undefined) | undefined;
}

export function bindExpression(expression: ast.Expression, context: ExpressionContext): Expression {
  const intercepted = context.intercept?.(expression);
  if (intercepted !== undefined) return intercepted;
  const { span } = expression;
  const bind = (inner: ast.Expression): Expression => bindExpression(inner, context);
  switch (expression.kind) {
    case 'column':
      return resolveColumn(context.scope, expression.name, context.faults);
    case 'literal':
      return literalOf(expression.literal, span, context.faults);
    case 'unary':
      return bindUnary(expression, context);
    case 'binary':
      return operator(expression.operator, [bind(expression.left), bind(expression.right)], { span, context });
    case 'is':
      return negated(operator(`IS ${expression.what}`, [bind(expression.operand)], { span, context }), expression, context);
    case 'distinct': {
      const operands = [bind(expression.operand), bind(expression.other)];
      return negated(operator('IS DISTINCT FROM', operands, { span, context }), expression, context);
    }
    case 'between':
      return bindBetween(expression, context);
    case 'in':
      return negated(operator('IN', [expression.operand, ...expression.list].map(bind), { span, context }), expression, context);
    case 'like': {
      const operands = [expression.operand, expression.pattern, ...(expression.escape === undefined ? [] : [expression.escape])];
      return negated(operator(expression.operator, operands.map(bind), { span, context }), expression, context);
    }
    case 'case':
      return bindCase(expression, context);
    case 'cast':
      return bindCast(expression, context);
    case 'call':
      return bindCall(expression, context);
    case 'field':
      return fieldOf(bind(expression.operand), expression.field, context.faults);
    case 'unsupported-expression':
      context.faults.addUnsupported(expression.name, span);
      return POISON;
  }
}

/** A condition: BOOLEAN, or a fault. `where` names it in the message. */
export function bindCondition(expression: ast.Expression, where: string, context: ExpressionContext): Expression {
  const bound = bindExpression(expression, context);
  if (bound === POISON || bound.type.kind === 'BOOLEAN' || bound.type.kind === 'NULL') return castTo(bound, simple('BOOLEAN'));
  context.faults.add('SQL_TYPE', expression.span, {
    problem: `${where} needs a condition, and this is ${formatType(bound.type)}.`,
    remedy: 'Compare it with something: … = …, … IS NOT NULL.',
  });
  return POISON;
}

interface Place {
  readonly span: Span;
  readonly context: ExpressionContext;
}

function operator(name: string, operands: readonly Expression[], { span, context }: Place): Expression {
  return callFunction(name, operands, { span, faults: context.faults });
}

function negated(
  bound: Expression,
  expression: { readonly span: Span; readonly isNegated: boolean },
  context: ExpressionContext,
): Expression {
  return expression.isNegated ? operator('NOT', [bound], { span: expression.span, context }) : bound;
}

function bindUnary(expression: ast.Expression & { kind: 'unary' }, context: ExpressionContext): Expression {
  const { span, operand } = expression;
  if (expression.operator === 'NOT') return operator('NOT', [bindExpression(operand, context)], { span, context });
  if (operand.kind === 'literal' && operand.literal.kind === 'number') {
    return numberOf(expression.operator === '-' ? `-${operand.literal.text}` : operand.literal.text, span, context.faults);
  }
  const bound = bindExpression(operand, context);
  return expression.operator === '-' ? operator('NEGATE', [bound], { span, context }) : bound;
}

/** `x BETWEEN a AND b` is `x >= a AND x <= b`; with SYMMETRIC that, or the same with the bounds changed over. */
function bindBetween(expression: ast.Expression & { kind: 'between' }, context: ExpressionContext): Expression {
  const place = { span: expression.span, context };
  const [operand, low, high] = [expression.operand, expression.low, expression.high].map((one) => bindExpression(one, context));
  const within = (from: Expression = POISON, to: Expression = POISON, value: Expression = operand ?? POISON): Expression =>
    operator('AND', [operator('>=', [value, from], place), operator('<=', [value, to], place)], place);
  const bound = expression.isSymmetric ? operator('OR', [within(low, high), within(high, low)], place) : within(low, high);
  return negated(bound, expression, context);
}

/** `CASE x WHEN a …` is `CASE WHEN x = a …`; without ELSE the rest is NULL. */
function bindCase(expression: ast.Expression & { kind: 'case' }, context: ExpressionContext): Expression {
  const { span, operand } = expression;
  const subject = operand === undefined ? undefined : bindExpression(operand, context);
  const whens = expression.branches.map(({ when }) =>
    subject === undefined
      ? bindCondition(when, 'WHEN', context)
      : operator('=', [subject, bindExpression(when, context)], { span: when.span, context }),
  );
  const results = expression.branches.map(({ result }) => bindExpression(result, context));
  const otherwise = expression.otherwise === undefined ? nullLiteral() : bindExpression(expression.otherwise, context);
  if ([...whens, ...results, otherwise].includes(POISON)) return POISON;
  const type = commonType([...results, otherwise].map((one) => one.type));
  if (type === undefined) {
    const types = [...new Set([...results, otherwise].map((one) => formatType(one.type)))];
    context.faults.add('SQL_TYPE', span, {
      problem: `The results of CASE have no common type: ${types.join(', ')}.`,
      remedy: `CAST them to one type, for instance CAST(… AS STRING).`,
    });
    return POISON;
  }
  const branches = whens.map((when, index) => ({ when, result: castTo(results[index] ?? POISON, type) }));
  return { kind: 'case', type, branches, otherwise: castTo(otherwise, type) };
}

function nullLiteral(): Expression {
  return { kind: 'literal', type: simple('NULL'), value: null };
}

function bindCast(expression: ast.Expression & { kind: 'cast' }, context: ExpressionContext): Expression {
  const operand = bindExpression(expression.operand, context);
  const { type: written, span, isTry } = expression;
  if (written.type === undefined) {
    context.faults.add('SQL_UNSUPPORTED', written.span, {
      problem: `Riffle does not have the type ${written.text} yet.`,
      remedy: 'Cast to another type, for instance STRING.',
    });
    return POISON;
  }
  if (operand === POISON) return POISON;
  const type: SqlType = { ...written.type, nullable: operand.type.nullable || isTry };
  if (operand.kind === 'literal' && operand.value === null) return { ...operand, type: { ...type, nullable: true } };
  if (!canCast(operand.type, type)) {
    context.faults.add('SQL_TYPE', span, {
      problem: `${formatType({ ...operand.type, nullable: true })} cannot be cast to ${formatType({ ...type, nullable: true })}.`,
      remedy: 'Cast it to STRING first, or use another type.',
    });
    return POISON;
  }
  if (padsTooFar(type)) {
    context.faults.add('SQL_TYPE', span, {
      problem: `CAST pads every value to the length of ${formatType({ ...type, nullable: true })}, which may be ${PADDED_LENGTH_MAX} at most.`,
      remedy: `Cast to ${isString(type) ? 'STRING' : 'BYTES'}, which is not padded.`,
    });
    return POISON;
  }
  return { kind: 'cast', operand, type, isTry };
}

function bindCall(expression: ast.CallExpression, context: ExpressionContext): Expression {
  const { name, span, nameSpan } = expression;
  if (expression.over !== undefined) {
    context.faults.add('SQL_ROW_NUMBER', span, {
      problem: 'ROW_NUMBER() stands inside an expression, or outside a SELECT list.',
      remedy: 'Give it a column of its own in a subquery, and compute or filter with that: (SELECT …, ROW_NUMBER() OVER (…) AS rn FROM t).',
    });
    return POISON;
  }
  if (isAggregateName(name)) {
    context.faults.add('SQL_AGGREGATE', span, {
      problem: `${name} stands where single rows are computed.`,
      remedy: 'An aggregate belongs into the SELECT list, not into WHERE, ON, GROUP BY or another aggregate.',
    });
    return POISON;
  }
  if (isUnsupportedAggregate(name) || isUnsupportedFunction(name)) {
    context.faults.addUnsupported(name, nameSpan);
    return POISON;
  }
  const operands = expression.operands.map((operand) => bindExpression(operand, context));
  const entry = findFunction(name);
  if (entry === undefined) {
    unknownFunction(name, nameSpan, context.faults);
    return POISON;
  }
  if (expression.isStar || expression.isDistinct || expression.filter !== undefined) {
    const what = expression.isStar ? '*' : expression.isDistinct ? 'DISTINCT' : 'FILTER (WHERE …)';
    context.faults.add('SQL_TYPE', span, {
      problem: `${name} takes no ${what}.`,
      remedy: `Its form is ${entry.syntax}.`,
    });
    return POISON;
  }
  return callFunction(name, operands, { span, nameSpan, faults: context.faults });
}
