/**
 * Topics of Apache Kafka.
 *
 *   options.ts   the WITH list             properties.ts   what it takes of a Java client’s settings
 *   client.ts    options → kafkajs         oauth.ts        tokens of a login
 *   errors.ts    what can go wrong at the brokers
 */
import { defineConnector } from '../connector.ts';
import { options } from './options.ts';

export const kafka = defineConnector({
  name: 'kafka',
  summary: 'Topics of Apache Kafka.',
  options,
  formats: [
    { role: 'key', option: 'key.format', prefix: 'key.' },
    { role: 'value', option: 'format', prefix: '' },
    { role: 'value', option: 'value.format', prefix: 'value.' },
  ],
});
