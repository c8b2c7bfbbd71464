/**
 * Options of a table → a client of kafkajs, which carries connections, logins and TLS. kafkajs loads only here, and its log is never
 * shown: what matters in it arrives as an error.
 */
import { connect, isIP, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import type { ISocketFactoryArgs, Kafka, KafkaConfig, Mechanism as KafkaMechanism, SASLOptions } from 'kafkajs';
import type { UserError } from '../../model/errors.ts';
import type { OptionValues } from '../../model/options.ts';
import type { ConnectionProperties } from './connection-properties.ts';
import { loginMissing } from './declaration-errors.ts';
import { oauthLogin } from './oauth.ts';
import { tlsOf } from './tls.ts';

export type ConnectionValues = OptionValues<ConnectionProperties>;

/**
 * So long before the end of a login a connection logs in again. Of kafkajs it is 10 s, and a broker takes no second login within a second:
 * a login that ends sooner could never be used.
 */
const LOGIN_MARGIN_MS = 3000;

/** `config`: what one use wants otherwise (retries, above all). */
export async function openKafka(options: ConnectionValues, config: Partial<KafkaConfig> = {}): Promise<Kafka> {
  const { default: kafkajs } = await import('kafkajs');
  const ssl = tlsOf(options);
  const sasl = saslOf(options);
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

/** What is wrong with the options before anything is connected. */
export function connectionFaults(options: ConnectionValues): readonly UserError[] {
  if (!usesSasl(options)) return [];
  const mechanism = options['properties.sasl.mechanism'];
  const jaas = options['properties.sasl.jaas.config'];
  if (mechanism === undefined) return [loginMissing('properties.sasl.mechanism', 'SCRAM-SHA-512')];
  const wanted = mechanism === 'OAUTHBEARER' ? [] : ['username', 'password'];
  const module = MODULES[mechanism];
  const isWhole = jaas !== undefined && jaas.module === module && wanted.every((name) => jaas.options.has(name));
  const credentials = mechanism === 'OAUTHBEARER' ? 'clientId="…" clientSecret="…"' : 'username="…" password="…"';
  const faults = isWhole
    ? []
    : [
        loginMissing(
          'properties.sasl.jaas.config',
          `org.apache.kafka.common.security.${PACKAGES[mechanism]}.${module} required ${credentials};`,
        ),
      ];
  const isUnsecured = [...(jaas?.options.keys() ?? [])].some((name) => name.startsWith('unsecuredLogin'));
  if (mechanism === 'OAUTHBEARER' && !isUnsecured && options['properties.sasl.oauthbearer.token.endpoint.url'] === undefined) {
    faults.push(loginMissing('properties.sasl.oauthbearer.token.endpoint.url', 'https://login.example/token'));
  }
  return faults;
}

const MODULES = {
  PLAIN: 'PlainLoginModule',
  'SCRAM-SHA-256': 'ScramLoginModule',
  'SCRAM-SHA-512': 'ScramLoginModule',
  OAUTHBEARER: 'OAuthBearerLoginModule',
} as const;
const PACKAGES = { PLAIN: 'plain', 'SCRAM-SHA-256': 'scram', 'SCRAM-SHA-512': 'scram', OAUTHBEARER: 'oauthbearer' } as const;

function usesSasl(options: ConnectionValues): boolean {
  return options['properties.security.protocol'].startsWith('SASL_');
}

function saslOf(options: ConnectionValues): SASLOptions | KafkaMechanism | undefined {
  if (!usesSasl(options)) return undefined;
  const jaas = options['properties.sasl.jaas.config']?.options ?? new Map<string, string>();
  const login = { username: jaas.get('username') ?? '', password: jaas.get('password') ?? '' };
  switch (options['properties.sasl.mechanism']) {
    case 'SCRAM-SHA-256':
      return { mechanism: 'scram-sha-256', ...login };
    case 'SCRAM-SHA-512':
      return { mechanism: 'scram-sha-512', ...login };
    case 'OAUTHBEARER':
      return oauthLogin(options['properties.sasl.oauthbearer.token.endpoint.url'], jaas);
    default:
      return { mechanism: 'plain', ...login };
  }
}
