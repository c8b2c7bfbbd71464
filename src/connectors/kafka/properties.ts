/**
 * `properties.*` of both Kafka connectors in one table. One that is neither honoured nor harmless is refused by name, and one that Kafka does
 * not know has its nearest name told.
 *
 *   connection-properties.ts   brokers, login, TLS, timeouts      consumer-properties.ts   reading      producer-properties.ts   writing
 */
import { connectionProperties } from './connection-properties.ts';
import { consumerProperties } from './consumer-properties.ts';
import { producerProperties } from './producer-properties.ts';

export const properties = { ...connectionProperties, ...consumerProperties, ...producerProperties };
