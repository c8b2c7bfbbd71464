/**
 * Messages that begin with the number of their schema:
 *
 *   00  id (4 bytes, big-endian)  the record in Avro's binary encoding
 *
 * Each schema that is met is compiled once. One that changes in mid-topic has a new id, and is read as what it was written with.
 */
import { BadMessage } from '../format.ts';
import { AvroInput, type AvroOutput } from './avro-bytes.ts';
import { AvroMismatch, OTHER_TYPE } from './avro-errors.ts';
import type { AvroRecord, AvroType } from './avro-schema.ts';
import type { Registry } from './registry.ts';
import { APICURIO, unsupportedSchema } from './registry-errors.ts';
import { bufferOf } from './utf8-text.ts';

const HEAD_BYTES = 5;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** Compiles schemas into what reads a message, and keeps that. */
export class RegistryMessages<T> {
  readonly #registry: Registry;
  readonly #compile: (schema: AvroType) => T;
  readonly #compiled = new Map<number, T | BadMessage>();
  readonly #input = new AvroInput();

  constructor(registry: Registry, compile: (schema: AvroType) => T) {
    this.#registry = registry;
    this.#compile = compile;
  }

  prepare(bytes: Uint8Array, start: number, end: number): Promise<void> | undefined {
    if (end - start < HEAD_BYTES || bytes[start] !== 0) return undefined;
    const id = idOf(bytes, start);
    return this.#compiled.has(id) ? undefined : this.#fetch(id);
  }

  /** What reads the message, and the input behind its head. */
  open(bytes: Uint8Array, start: number, end: number): { readonly compiled: T; readonly input: AvroInput } {
    if (end - start < HEAD_BYTES || bytes[start] !== 0) throw headless(bytes, start, end);
    const id = idOf(bytes, start);
    const compiled = this.#compiled.get(id);
    if (compiled === undefined) throw new BadMessage(`its schema ${id} was not fetched.`);
    if (compiled instanceof BadMessage) throw compiled;
    this.#input.from(bufferOf(bytes), start + HEAD_BYTES, end);
    return { compiled, input: this.#input };
  }

  async #fetch(id: number): Promise<void> {
    const schema = await this.#registry.schema(id);
    this.#compiled.set(id, this.#compileOrTell(id, schema));
  }

  /** A schema that does not go with the table is told for the message that has it, which says where it lies. */
  #compileOrTell(id: number, schema: AvroType): T | BadMessage {
    try {
      return this.#compile(schema);
    } catch (error) {
      if (error instanceof AvroMismatch) return new BadMessage(`it has the schema ${id}, and ${error.message}.`, OTHER_TYPE);
      throw error instanceof Error && error.name === 'Error' ? unsupportedSchema(id, error.message) : error;
    }
  }
}

/** The record of a schema: itself, or the only one in a union with null. */
export function recordOf(schema: AvroType, what: string): { readonly record: AvroRecord; readonly nullBranch: number | undefined } {
  if (schema.kind === 'record') return { record: schema, nullBranch: undefined };
  if (schema.kind === 'union') {
    const record = schema.types.find((type) => type.kind === 'record');
    const nullBranch = schema.types.findIndex(({ kind }) => kind === 'null');
    if (schema.types.length === 2 && nullBranch >= 0 && record?.kind === 'record') return { record, nullBranch };
  }
  throw new AvroMismatch(`${what} is ${schema.kind} in the schema, and no record`);
}

export function writeHead(output: AvroOutput, id: number): void {
  output.byte(0);
  for (const shift of [24, 16, 8, 0]) output.byte((id >>> shift) & 0xff);
}

function idOf(bytes: Uint8Array, start: number): number {
  return bufferOf(bytes).readInt32BE(start + 1);
}

function headless(bytes: Uint8Array, start: number, end: number): BadMessage {
  const first = bytes[start];
  if (first === OPEN_BRACE || first === OPEN_BRACKET) {
    return new BadMessage('it begins as JSON does, and not with the number of a schema.', "Take the format 'json' or 'debezium-json'.");
  }
  const told =
    first === 0 ? `has ${end - start} bytes alone, and the number of its schema takes 5.` : 'does not begin with the number of a schema.';
  return new BadMessage(
    `it ${told}`,
    `Was it written without a schema registry? Then take the format 'avro' with the columns in the order of its schema, or 'raw' to look at it. ${APICURIO}`,
  );
}
