/** Every connector, one line per folder. */
import { blackhole } from './blackhole/blackhole.ts';
import type { Connector } from './connector.ts';
import { datagen } from './datagen/datagen.ts';
import { filesystem } from './filesystem/filesystem.ts';
import { jdbc } from './jdbc/jdbc.ts';
import { kafka } from './kafka/kafka.ts';
import { upsertKafka } from './kafka/upsert-kafka.ts';
import { mysqlCdc } from './mysql-cdc/mysql-cdc.ts';
import { print } from './print/print.ts';
import { recording } from './recording/recording.ts';

// A definition is written for its own options; seen from here they are values under names.
const ALL = [blackhole, datagen, filesystem, jdbc, kafka, mysqlCdc, print, recording, upsertKafka] as unknown as readonly Connector[];

export function connectors(): readonly Connector[] {
  return ALL;
}

export function findConnector(name: string): Connector | undefined {
  return ALL.find((connector) => connector.name === name);
}
