/**
 * SIMILAR TO: the regular expressions of the SQL standard, translated into Java's as Calcite does it. % stands for any text, _ for any one
 * character but a line's end, | * + ? { } ( ) [ ] mean what they mean in Java, [:ALPHA:] and its like stand inside of brackets. A dot is
 * left to Java, where it is any character.
 */
import { simple } from '../model/types.ts';
import { badPattern } from './errors.ts';
import { type ScalarFunction, takes } from './function.ts';
import { javaRegExp } from './java-regex.ts';
import { PatternReader } from './java-regex-reader.ts';
import { remembered } from './remembered.ts';

const JAVA_SPECIAL = '[]()|^-+*?{}$\\.';
const SIMILAR_SPECIAL = '[]()|^-+*_%?{}';

const CLASSES: Readonly<Record<string, string>> = {
  ALPHA: '\\p{Alpha}',
  UPPER: '\\p{Upper}',
  LOWER: '\\p{Lower}',
  DIGIT: '\\d',
  SPACE: ' ',
  WHITESPACE: '\\s',
  ALNUM: '\\p{Alnum}',
};

export const similar: ScalarFunction = {
  name: 'SIMILAR TO',
  syntax: "text [NOT] SIMILAR TO pattern [ESCAPE 'character']",
  doc: 'Whether the whole text matches a regular expression of the standard: % any text, _ one character, and | * + ? {n,m} (…) […].',
  example: { sql: "'apple' SIMILAR TO '(app|or)%'", result: 'TRUE' },
  nulls: 'propagate',
  resolve: takes(['text', 'text', 'text'], { type: simple('BOOLEAN'), optional: 1 }),
  check([, pattern, ...escapes], text) {
    const [escapedBy = ''] = escapes;
    if (typeof pattern === 'string' && typeof escapedBy === 'string' && !escapes.includes(undefined)) compiled(pattern, escapedBy, text);
  },
  evaluator({ text }) {
    // Both texts go into the one that is remembered by; an escape character is never one that parts them.
    const compile = remembered((both) => {
      const [escapedBy = '', ...pattern] = both.split('\0');
      return compiled(pattern.join('\0'), escapedBy, text);
    });
    return (value: string, pattern: string, escapedBy = '') => {
      const expression = compile(`${escapedBy}\0${pattern}`);
      expression.lastIndex = 0;
      return expression.test(value);
    };
  },
};

/** The whole text must match. */
function compiled(pattern: string, escapedBy: string, text: string): RegExp {
  if ([...escapedBy].length > 1) throw badPattern(pattern, `is escaped by '${escapedBy}', which is not one character`, text);
  return javaRegExp(`^(?:${translated(pattern, escapedBy, text)})\\z`, text);
}

function translated(pattern: string, escapedBy: string, text: string): string {
  const reader = new PatternReader(pattern, text);
  let java = '';
  while (!reader.isAtEnd) {
    if (escapedBy !== '' && reader.accept(escapedBy)) java += escaped(reader, escapedBy);
    else java += plain(reader, escapedBy);
  }
  return java;
}

function escaped(reader: PatternReader, escapedBy: string): string {
  const character = reader.next();
  if (!SIMILAR_SPECIAL.includes(character) && character !== escapedBy)
    reader.refuse(`escapes '${character}', which has no meaning to escape`);
  return JAVA_SPECIAL.includes(character) ? `\\${character}` : character;
}

function plain(reader: PatternReader, escapedBy: string): string {
  const character = reader.next();
  switch (character) {
    case '_':
      return '.';
    case '%':
      return '(?s:.*)';
    case '[':
      return enumeration(reader, escapedBy);
    case ']':
      return reader.refuse('closes a bracket that is not open');
    case '\\':
    case '$':
      return `\\${character}`;
    default:
      return character;
  }
}

/** Behind `[`, up to and with its `]`. */
function enumeration(reader: PatternReader, escapedBy: string): string {
  let java = '[';
  while (!reader.accept(']')) {
    const name = reader.match(/\[:([A-Za-z]+):\]/y)?.[1];
    if (name !== undefined) {
      java += CLASSES[name.toUpperCase()] ?? reader.refuse(`has [:${name}:]`);
    } else if (escapedBy !== '' && reader.accept(escapedBy)) java += escaped(reader, escapedBy);
    else {
      const character = reader.next();
      if (character !== '-' && character !== '^' && SIMILAR_SPECIAL.includes(character))
        reader.refuse(`has ${character} inside of brackets`);
      java += character === '\\' || character === '&' ? `\\${character}` : character;
    }
  }
  return `${java}]`;
}
