/**
 * Every error a user can meet, read from the sources: the code, what is wrong, what to do. What an error says of the case at hand stands as `…`.
 *
 *   new UserError('CODE', { problem, remedy })   faults.add('CODE', span, { problem, remedy })   syntaxFault(span, problem, remedy)
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const SRC = resolve('src');

export interface ErrorEntry {
  readonly code: string;
  readonly problem: string;
  readonly remedy: string;
}

/** Sorted by code, in the order of the sources within one; what differs in nothing that is shown stands once. */
export function errorTable(): readonly ErrorEntry[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
  const entries = files.sort().flatMap((file) => entriesOf(file, readFileSync(join(SRC, file), 'utf8')));
  const distinct = new Map(entries.map((entry) => [`${entry.code} ${entry.problem}`, entry]));
  return [...distinct.values()].sort((left, right) => (left.code < right.code ? -1 : left.code > right.code ? 1 : 0));
}

function entriesOf(file: string, text: string): readonly ErrorEntry[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: ErrorEntry[] = [];
  const visit = (node: ts.Node): void => {
    const entry = ts.isNewExpression(node) || ts.isCallExpression(node) ? entryOf(node) : undefined;
    if (entry !== undefined) found.push(entry);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function entryOf(node: ts.NewExpression | ts.CallExpression): ErrorEntry | undefined {
  const [first, second, third] = node.arguments ?? [];
  const callee = node.expression.getText();
  if (callee === 'syntaxFault' && second !== undefined && third !== undefined) {
    return { code: 'SQL_SYNTAX', problem: textOf(second), remedy: textOf(third) };
  }
  const isError = ts.isNewExpression(node) && callee === 'UserError';
  const isFault = ts.isCallExpression(node) && /\bfaults\.add$/i.test(callee);
  const details = isError ? second : isFault ? third : undefined;
  if (first === undefined || !ts.isStringLiteral(first) || details === undefined) return undefined;
  const fields = ts.isObjectLiteralExpression(details) ? details : declared(details);
  if (fields === undefined || !ts.isObjectLiteralExpression(fields)) return undefined;
  return { code: first.text, problem: fieldOf(fields, 'problem'), remedy: fieldOf(fields, 'remedy') };
}

/** The text of a field; a suggestion that is spread into the details brings the remedy. */
function fieldOf(details: ts.ObjectLiteralExpression, name: string): string {
  for (const property of details.properties) {
    if (ts.isPropertyAssignment(property) && property.name.getText() === name) return textOf(property.initializer);
    if (ts.isShorthandPropertyAssignment(property) && property.name.text === name) return textOf(property.name);
  }
  const spread = details.properties.find(ts.isSpreadAssignment)?.expression;
  return spread !== undefined && ts.isCallExpression(spread) ? `Did you mean …? ${otherwiseOf(spread)}`.trim() : '…';
}

function otherwiseOf(call: ts.CallExpression): string {
  const [details] = call.arguments;
  if (details === undefined || !ts.isObjectLiteralExpression(details)) return '';
  const otherwise = details.properties.find((property) => property.name?.getText() === 'otherwise');
  return otherwise !== undefined && ts.isPropertyAssignment(otherwise) ? textOf(otherwise.initializer) : '';
}

/** What an expression says, as far as it is known before the program runs. */
function textOf(expression: ts.Expression): string {
  if (ts.isStringLiteral(expression) || ts.isNoSubstitutionTemplateLiteral(expression)) return expression.text;
  if (ts.isTemplateExpression(expression)) {
    return expression.head.text + expression.templateSpans.map((span) => `${holeOf(span.expression)}${span.literal.text}`).join('');
  }
  if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return textOf(expression.left) + textOf(expression.right);
  }
  if (ts.isParenthesizedExpression(expression)) return textOf(expression.expression);
  if (ts.isConditionalExpression(expression)) {
    const [one, other] = [textOf(expression.whenTrue), textOf(expression.whenFalse)];
    return one.length >= other.length ? one : other;
  }
  const meant = ts.isIdentifier(expression) ? declared(expression) : undefined;
  return meant === undefined ? '…' : textOf(meant);
}

/** Inside a template a choice says too little on its own. */
function holeOf(expression: ts.Expression): string {
  const meant = ts.isIdentifier(expression) ? declared(expression) : undefined;
  return meant !== undefined && (ts.isStringLiteral(meant) || ts.isNoSubstitutionTemplateLiteral(meant)) ? meant.text : '…';
}

/** The value of a constant, looked for outwards from where it is used. */
function declared(name: ts.Expression): ts.Expression | undefined {
  if (!ts.isIdentifier(name)) return undefined;
  for (let block: ts.Node | undefined = name.parent; block !== undefined; block = block.parent) {
    if (!ts.isBlock(block) && !ts.isSourceFile(block)) continue;
    for (const statement of block.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      const found = statement.declarationList.declarations.find((one) => ts.isIdentifier(one.name) && one.name.text === name.text);
      if (found?.initializer !== undefined) return found.initializer;
    }
  }
  return undefined;
}
