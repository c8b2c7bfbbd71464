/**
 * `properties.*`: what Kafka’s clients have in common, by the names of the Java client. What a Java process alone knows (its key stores,
 * its metrics) is harmless or refused with what stands in its place.
 */
import {
  harmless,
  integer,
  type OptionEntry,
  type OptionValues,
  optionalSecret,
  optionalText,
  refused,
  text,
  textOr,
} from '../../model/options.ts';
import { type JaasConfig, parseJaas } from './jaas.ts';

const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] as const;
export type Mechanism = (typeof MECHANISMS)[number];
const PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] as const;

const JVM = 'it is a matter of the Java client';
const WAITS = 'the client connects again by itself, and the job restarts as restart-strategy says';
const KERBEROS = `Kerberos is not supported; 'properties.sasl.mechanism' is one of ${MECHANISMS.join(', ')}.`;
const IN_JAVA = 'it names a Java class';
const PEM_TRUST =
  "'PEM': keytool -importkeystore -srckeystore truststore.jks -destkeystore trust.p12 -deststoretype PKCS12, then " +
  'openssl pkcs12 -in trust.p12 -nokeys -out trust.pem';
const PEM_KEY =
  "'PEM': keytool -importkeystore -srckeystore keystore.jks -destkeystore key.p12 -deststoretype PKCS12, then " +
  'openssl pkcs12 -in key.p12 -out key.pem';

export const connectionProperties = {
  'properties.bootstrap.servers': servers('Addresses of the brokers to begin with: host:port, several separated by commas.'),
  'properties.client.id': textOr('What the broker’s log and quotas call this client.', 'riffle'),
  'properties.security.protocol': oneOf('How to connect: with TLS (SSL), with a login (SASL), or both.', PROTOCOLS, 'PLAINTEXT'),
  'properties.sasl.mechanism': mechanism('How to log in.'),
  'properties.sasl.jaas.config': jaas('Login module with user name and password, or with the client id and secret of OAUTHBEARER.'),
  'properties.sasl.oauthbearer.token.endpoint.url': endpoint(
    'Where OAUTHBEARER gets its token, with the client credentials of sasl.jaas.config or of the options below.',
  ),
  'properties.sasl.oauthbearer.client.credentials.client.id': optionalText('Client id for the token endpoint; goes before clientId.'),
  'properties.sasl.oauthbearer.client.credentials.client.secret': optionalSecret(
    'Client secret for the token endpoint; goes before clientSecret.',
  ),
  'properties.sasl.oauthbearer.scope': optionalText('What the token is asked for; goes before scope of sasl.jaas.config.'),
  'properties.sasl.login.callback.handler.class': harmless(
    'Java class that gets a token.',
    'tokens come from the token endpoint, or are unsecured ones',
  ),
  'properties.sasl.client.callback.handler.class': refused('Java class that answers a login.', `${IN_JAVA}.`),
  'properties.sasl.login.class': refused('Java class that logs in.', `${IN_JAVA}.`),
  'properties.sasl.kerberos.*': refused('Kerberos.', KERBEROS),
  'properties.sasl.login.*': harmless('Pace at which a login is refreshed.', 'a connection logs in again when the broker asks for it'),
  'properties.sasl.oauthbearer.*': refused(
    'Details of OAUTHBEARER.',
    'tokens come from sasl.oauthbearer.token.endpoint.url with client credentials.',
  ),
  'properties.ssl.truststore.type': pem('Form of the trusted certificates; PEM is read.', PEM_TRUST),
  'properties.ssl.truststore.location': optionalText(
    'PEM file of the certificates that are trusted; without it the ones that Node trusts.',
  ),
  'properties.ssl.truststore.certificates': optionalText('The trusted certificates themselves, in PEM.'),
  'properties.ssl.truststore.password': harmlessSecret('Password of a key store.', 'PEM files of certificates have none'),
  'properties.ssl.keystore.type': pem('Form of the client’s own certificate and key; PEM is read.', PEM_KEY),
  'properties.ssl.keystore.location': optionalText('PEM file of the client’s private key and certificate chain.'),
  'properties.ssl.keystore.certificate.chain': optionalText('The client’s certificate chain itself, in PEM.'),
  'properties.ssl.keystore.key': optionalSecret('The client’s private key itself, in PEM.'),
  'properties.ssl.keystore.password': harmlessSecret('Password of a key store.', 'the one of a PEM key is ssl.key.password'),
  'properties.ssl.key.password': optionalSecret('Password of an encrypted private key.'),
  'properties.ssl.endpoint.identification.algorithm': endpointCheck(
    'https: the broker’s name stands in its certificate; empty: it is not compared.',
  ),
  'properties.ssl.protocol': harmless('TLS version.', 'TLS 1.2 and 1.3 are offered'),
  'properties.ssl.enabled.protocols': harmless('TLS versions.', 'TLS 1.2 and 1.3 are offered'),
  'properties.ssl.cipher.suites': refused('Ciphers.', 'the ones of Node are offered.'),
  'properties.ssl.provider': harmless('Java security provider.', JVM),
  'properties.ssl.secure.random.implementation': harmless('Source of random numbers.', JVM),
  'properties.ssl.keymanager.algorithm': harmless('Java key manager.', JVM),
  'properties.ssl.trustmanager.algorithm': harmless('Java trust manager.', JVM),
  'properties.ssl.engine.factory.class': refused('Java class that makes TLS connections.', `${IN_JAVA}.`),
  'properties.security.providers': harmless('Java security providers.', JVM),
  'properties.request.timeout.ms': integer('How long an answer may take, in milliseconds.', { min: 1 }, 30_000),
  'properties.socket.connection.setup.timeout.ms': integer('How long connecting may take, in milliseconds.', { min: 1 }, 10_000),
  'properties.socket.connection.setup.timeout.max.ms': harmless('Longest time for connecting again.', WAITS),
  'properties.metadata.max.age.ms': integer(
    'How old what is known of leaders and partitions may be, in milliseconds; so late a sink writes to partitions that its topic gets.',
    { min: 0 },
    300_000,
  ),
  'properties.metadata.recovery.*': harmless('When the brokers are looked up afresh.', WAITS),
  'properties.retries': harmless('How often a request is sent again.', WAITS),
  'properties.retry.backoff.ms': harmless('Pause before a request is sent again.', WAITS),
  'properties.retry.backoff.max.ms': harmless('Longest pause before a request is sent again.', WAITS),
  'properties.reconnect.backoff.ms': harmless('Pause before connecting again.', WAITS),
  'properties.reconnect.backoff.max.ms': harmless('Longest pause before connecting again.', WAITS),
  'properties.default.api.timeout.ms': harmless('How long a call may take.', 'properties.request.timeout.ms bounds each request'),
  'properties.client.dns.lookup': harmless('Which addresses of a name are tried.', 'Node tries the ones that the system gives'),
  'properties.connections.max.idle.ms': harmless('When idle connections are closed.', 'a connection stays while the job needs it'),
  'properties.receive.buffer.bytes': harmless('Size of a socket buffer.', 'the system sizes it'),
  'properties.send.buffer.bytes': harmless('Size of a socket buffer.', 'the system sizes it'),
  'properties.metric.*': harmless('Metrics of the Java client.', JVM),
  'properties.metrics.*': harmless('Metrics of the Java client.', JVM),
  'properties.auto.include.jmx.reporter': harmless('Metrics of the Java client.', JVM),
  'properties.enable.metrics.push': harmless('Metrics of the Java client.', JVM),
  'properties.interceptor.classes': refused('Java classes that see every record.', `${IN_JAVA}, which could change records.`),
};

export type ConnectionProperties = typeof connectionProperties;
export type ConnectionValues = OptionValues<ConnectionProperties>;

function servers(doc: string): OptionEntry<readonly string[]> {
  const parse = (value: string): readonly string[] => {
    const found = value
      .split(',')
      .map((server) => server.trim().replace(/^[A-Z_]+:\/\//i, ''))
      .filter((server) => server !== '');
    const isGood = found.length > 0 && found.every((server) => /^[^\s:/[\]]+:\d{1,5}$/.test(server));
    if (!isGood) throw new Error("host:port, several separated by commas: 'broker-1:9092,broker-2:9092'");
    return found;
  };
  return { ...text(doc), default: [], parse };
}

/** A choice that does not care for case, as Java's does. */
function oneOf<const V extends readonly string[]>(doc: string, values: V, fallback: V[number]): OptionEntry<V[number]> {
  const parse = (value: string): V[number] => {
    const found = values.find((known) => known === value.trim().toUpperCase());
    if (found === undefined) throw new Error(`one of ${values.join(', ')}`);
    return found;
  };
  return { ...textOr(doc, fallback), kind: 'choice', default: fallback, values, parse };
}

function mechanism(doc: string): OptionEntry<Mechanism | undefined> {
  const { parse } = oneOf(doc, MECHANISMS, 'PLAIN');
  return { ...optionalText(doc), kind: 'choice', default: undefined, values: MECHANISMS, flinkDefault: 'GSSAPI', parse };
}

function jaas(doc: string): OptionEntry<JaasConfig | undefined> {
  return { ...optionalSecret(doc), default: undefined, parse: parseJaas };
}

/** A fetch takes no password in the address. */
function endpoint(doc: string): OptionEntry<string | undefined> {
  const parse = (value: string): string => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    const isGood = url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
    if (!isGood) throw new Error("an address without user and password, such as 'https://login.example/token'");
    return url.href;
  };
  return { ...optionalText(doc), default: undefined, parse };
}

function pem(doc: string, remedy: string): OptionEntry<'PEM' | undefined> {
  const parse = (value: string): 'PEM' => {
    if (value.trim().toUpperCase() !== 'PEM') throw new Error(remedy);
    return 'PEM';
  };
  return { ...optionalText(doc), default: undefined, flinkDefault: 'JKS', parse };
}

function endpointCheck(doc: string): OptionEntry<'https' | ''> {
  const parse = (value: string): 'https' | '' => {
    const lower = value.trim().toLowerCase();
    if (lower !== 'https' && lower !== '') throw new Error("'https' or ''");
    return lower;
  };
  return { ...textOr(doc, 'https'), default: 'https', parse };
}

function harmlessSecret(doc: string, reason: string): OptionEntry<string | undefined> {
  return { ...harmless(doc, reason), isSecret: true };
}
