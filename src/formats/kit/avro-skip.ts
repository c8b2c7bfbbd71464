/** A writer's schema → a function that passes over a value of it. */
import type { AvroInput } from './avro-bytes.ts';
import type { AvroType } from './avro-schema.ts';

export type SkipAvro = (input: AvroInput) => void;

export function compileSkip(writer: AvroType, seen: Map<AvroType, SkipAvro> = new Map()): SkipAvro {
  const known = seen.get(writer);
  if (known !== undefined) return known;
  // A record may hold itself: it is looked up when it is met.
  seen.set(writer, (input) => input.nested(() => skip(input)));
  const skip = skipOf(writer, seen);
  seen.set(writer, skip);
  return skip;
}

function skipOf(writer: AvroType, seen: Map<AvroType, SkipAvro>): SkipAvro {
  switch (writer.kind) {
    case 'null':
      return () => {};
    case 'boolean':
      return (input) => input.skip(1);
    case 'int':
    case 'long':
    case 'enum':
      return (input) => void input.long();
    case 'float':
      return (input) => input.skip(4);
    case 'double':
      return (input) => input.skip(8);
    case 'bytes':
    case 'string':
      return (input) => input.skip(input.length());
    case 'fixed':
      return (input) => input.skip(writer.size);
    case 'array': {
      const item = compileSkip(writer.items, seen);
      return (input) => input.blocks(() => item(input), true);
    }
    case 'map': {
      const value = compileSkip(writer.values, seen);
      return (input) =>
        input.blocks(() => {
          input.skip(input.length());
          value(input);
        }, true);
    }
    case 'record': {
      const fields = writer.fields.map((field) => compileSkip(field.type, seen));
      return (input) => {
        for (const field of fields) field(input);
      };
    }
    case 'union': {
      const types = writer.types.map((type) => compileSkip(type, seen));
      return (input) => input.oneOf(types)(input);
    }
  }
}
