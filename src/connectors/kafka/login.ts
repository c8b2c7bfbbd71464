/** How a connection logs in, by `sasl.*` of a Java client: PLAIN and SCRAM as kafkajs does, OAUTHBEARER by oauth.ts. */
import type { Mechanism, SASLOptions } from 'kafkajs';
import type { UserError } from '../../model/errors.ts';
import type { ConnectionValues } from './connection-properties.ts';
import { loginMissing } from './declaration-errors.ts';
import { oauthLogin } from './oauth.ts';

/** What a login lacks, before anything is connected. */
export function loginFaults(options: ConnectionValues): readonly UserError[] {
  if (!usesSasl(options)) return [];
  const mechanism = options['properties.sasl.mechanism'];
  const jaas = options['properties.sasl.jaas.config'];
  if (mechanism === undefined) return [loginMissing('properties.sasl.mechanism', 'SCRAM-SHA-512')];
  const wanted = mechanism === 'OAUTHBEARER' ? [] : ['username', 'password'];
  const module = MODULES[mechanism];
  const isWhole = jaas !== undefined && jaas.module === module && wanted.every((name) => jaas.options.has(name));
  const credentials = mechanism === 'OAUTHBEARER' ? 'clientId="…" clientSecret="…"' : 'username="…" password="…"';
  const example = `org.apache.kafka.common.security.${PACKAGES[mechanism]}.${module} required ${credentials};`;
  const faults = isWhole ? [] : [loginMissing('properties.sasl.jaas.config', example)];
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

/** undefined: none is asked for. */
export function loginOf(options: ConnectionValues): SASLOptions | Mechanism | undefined {
  if (!usesSasl(options)) return undefined;
  const jaas = options['properties.sasl.jaas.config']?.options ?? new Map<string, string>();
  const login = { username: jaas.get('username') ?? '', password: jaas.get('password') ?? '' };
  switch (options['properties.sasl.mechanism']) {
    case 'SCRAM-SHA-256':
      return { mechanism: 'scram-sha-256', ...login };
    case 'SCRAM-SHA-512':
      return { mechanism: 'scram-sha-512', ...login };
    case 'OAUTHBEARER':
      return oauthLogin(options['properties.sasl.oauthbearer.token.endpoint.url'], new Map([...jaas, ...credentialsOf(options)]));
    default:
      return { mechanism: 'plain', ...login };
  }
}

/** Since Kafka 4.1 they have options of their own. */
function credentialsOf(options: ConnectionValues): ReadonlyMap<string, string> {
  const given = {
    clientId: options['properties.sasl.oauthbearer.client.credentials.client.id'],
    clientSecret: options['properties.sasl.oauthbearer.client.credentials.client.secret'],
    scope: options['properties.sasl.oauthbearer.scope'],
  };
  return new Map(Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
