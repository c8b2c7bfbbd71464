/**
 * Options of a table → a client of kafkajs, which carries connections, logins (login.ts) and TLS (tls.ts). kafkajs loads only here, and its
 * log is never shown: what matters in it arrives as an error.
 */
import { connect, isIP, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import type { ISocketFactoryArgs, Kafka, KafkaConfig } from 'kafkajs';
import type { ConnectionValues } from './connection-properties.ts';
import { loginOf } from './login.ts';
import { tlsOf } from './tls.ts';

/**
 * So long before the end of a login a connection logs in again. Of kafkajs it is 10 s, and a broker takes no second login within a second:
 * a login that ends sooner could never be used.
 */
const LOGIN_MARGIN_MS = 3000;

/** `config`: what one use wants otherwise (retries, above all). */
export async function openKafka(options: ConnectionValues, config: Partial<KafkaConfig> = {}): Promise<Kafka> {
  const { default: kafkajs } = await import('kafkajs');
  const ssl = tlsOf(options);
  const sasl = loginOf(options);
  return new kafkajs.Kafka({
    brokers: [...options['properties.bootstrap.servers']],
    clientId: options['properties.client.id'],
    logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: options['properties.socket.connection.setup.timeout.ms'],
    authenticationTimeout: options['properties.request.timeout.ms'],
    requestTimeout: options['properties.request.timeout.ms'],
    reauthenticationThreshold: LOGIN_MARGIN_MS,
    // Enough to try every address once; a job that fails restarts at a pace of its own.
    retry: { retries: options['properties.bootstrap.servers'].length, initialRetryTime: 100, maxRetryTime: 1000 },
    socketFactory: openSocket,
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
    ...config,
  });
}

const KEEP_ALIVE_MS = 60_000;

/** As kafkajs opens one. With each try of a broker that is away it adds a listener to the last socket, of which Node would warn on the screen. */
function openSocket({ host, port, ssl, onConnect }: ISocketFactoryArgs): Socket {
  const name = isIP(host) === 0 ? { servername: host } : {};
  const socket =
    ssl === null || ssl === undefined ? connect({ host, port }, onConnect) : tlsConnect({ host, port, ...name, ...ssl }, onConnect);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  socket.setMaxListeners(0);
  return socket;
}
