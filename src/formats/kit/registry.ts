/**
 * A schema registry of Confluent's kind, over three requests:
 *
 *   GET  /schemas/ids/{id}              → {schema, schemaType?, references?}
 *   POST /subjects/{subject}/versions   {schema} → {id}    registers, or finds what is registered already
 *   POST /subjects/{subject}            {schema} → {id}    finds only
 *
 * A failure that may pass is tried again, at the next address where there are several. Schemas never change under an id: they are kept.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../model/errors.ts';
import { type AvroType, parseAvroSchema } from './avro-schema.ts';
import {
  incompatible,
  isTlsFault,
  rejected,
  tlsFailed,
  unauthorized,
  unknownSchema,
  unknownSubject,
  unreachable,
  unsupportedSchema,
} from './registry-errors.ts';
import type { RegistryAddress } from './registry-options.ts';

const ANSWER_MS_MAX = 10_000;
const TRIES = 4;
const FIRST_PAUSE_MS = 200;
const SHOWN_MAX = 500;

interface Answer {
  readonly url: string;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** What the registry says in words. */
  readonly message: string;
}

export class Registry {
  readonly #address: RegistryAddress;
  readonly #schemas = new Map<number, Promise<AvroType>>();

  constructor(address: RegistryAddress) {
    this.#address = address;
  }

  schema(id: number): Promise<AvroType> {
    const known = this.#schemas.get(id);
    if (known !== undefined) return known;
    const asked = this.#fetchSchema(id);
    this.#schemas.set(id, asked);
    // What could not be had is asked for again.
    asked.catch(() => this.#schemas.delete(id));
    return asked;
  }

  /** → the id that stands in messages. */
  async register(subject: string, schema: string, { isRegistered }: { readonly isRegistered: boolean }): Promise<number> {
    const path = `/subjects/${encodeURIComponent(subject)}${isRegistered ? '' : '/versions'}`;
    const { url, status, body, message } = await this.#ask(path, { method: 'POST', body: JSON.stringify({ schema }) });
    if (status === 409) throw incompatible(subject, message);
    if (status === 404 && isRegistered) throw unknownSubject(url, subject);
    if (status !== 200 || typeof body['id'] !== 'number') throw rejected(url, status, message);
    return body['id'];
  }

  async #fetchSchema(id: number): Promise<AvroType> {
    const { url, status, body, message } = await this.#ask(`/schemas/ids/${id}`, {});
    // A registry answers an unknown id in JSON; another server answers an unknown path.
    if (status === 404 && typeof body['error_code'] === 'number') throw unknownSchema(url, id);
    if (status !== 200 || typeof body['schema'] !== 'string') throw rejected(url, status, message);
    const { schemaType = 'AVRO', references = [], schema } = body;
    if (schemaType !== 'AVRO') throw unsupportedSchema(id, `it is ${String(schemaType)}.`);
    if (Array.isArray(references) && references.length > 0)
      throw unsupportedSchema(id, 'it names schemas of other subjects, which is not supported.');
    try {
      return parseAvroSchema(schema);
    } catch (cause) {
      throw unsupportedSchema(id, cause instanceof Error ? cause.message : String(cause));
    }
  }

  async #ask(path: string, init: RequestInit): Promise<Answer> {
    const { urls, headers } = this.#address;
    let failure: unknown;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      if (attempt > 0) await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
      const url = urls[attempt % urls.length] ?? '';
      try {
        const answer = await fetch(url + path, {
          ...init,
          headers: { ...headers, accept: JSON_TYPE, 'content-type': JSON_TYPE },
          signal: AbortSignal.timeout(ANSWER_MS_MAX),
        });
        const text = await answer.text();
        if (answer.status === 401 || answer.status === 403) throw unauthorized(url, answer.status);
        if (answer.status < 500 && answer.status !== 429) return answerOf(url, answer.status, text);
        failure = new Error(`${answer.status} ${text.slice(0, SHOWN_MAX)}`);
      } catch (error) {
        if (error instanceof UserError) throw error;
        failure = error;
      }
    }
    throw isTlsFault(failure) ? tlsFailed(urls, failure) : unreachable(urls, failure);
  }
}

const JSON_TYPE = 'application/vnd.schemaregistry.v1+json';

function answerOf(url: string, status: number, text: string): Answer {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  const isObject = typeof body === 'object' && body !== null;
  const object = isObject ? (body as Readonly<Record<string, unknown>>) : {};
  const said = object['message'];
  return { url, status, body: object, message: (typeof said === 'string' ? said : text).slice(0, SHOWN_MAX) };
}
