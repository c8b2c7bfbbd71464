/** Every format, one line per folder. */

import { avro } from './avro/avro.ts';
import { avroConfluent } from './avro-confluent/avro-confluent.ts';
import { canalJson } from './canal-json/canal-json.ts';
import { csv } from './csv/csv.ts';
import { debeziumAvroConfluent } from './debezium-avro-confluent/debezium-avro-confluent.ts';
import { debeziumJson } from './debezium-json/debezium-json.ts';
import type { Format } from './format.ts';
import { json } from './json/json.ts';
import { maxwellJson } from './maxwell-json/maxwell-json.ts';
import { oggJson } from './ogg-json/ogg-json.ts';
import { raw } from './raw/raw.ts';

// A definition is written for its own options; seen from here they are values under names.
const ALL = [
  avro,
  avroConfluent,
  canalJson,
  csv,
  debeziumAvroConfluent,
  debeziumJson,
  json,
  maxwellJson,
  oggJson,
  raw,
] as unknown as readonly Format[];

export function formats(): readonly Format[] {
  return ALL;
}

export function findFormat(name: string): Format | undefined {
  return ALL.find((format) => format.name === name);
}
