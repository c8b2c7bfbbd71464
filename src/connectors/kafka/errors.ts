/** Everything that can go wrong at the brokers, with what can be done about it. */
import { UserError } from '../../model/errors.ts';
import { MOVES } from './broker-answers.ts';
import type { ConnectionValues } from './connection-properties.ts';
import { certificateRefused, isAboutClient, tlsFailed } from './tls-errors.ts';

/** What kafkajs told of a failure, out of the errors it wraps into each other. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  /** Kafka's own name of a protocol error: `TOPIC_AUTHORIZATION_FAILED`. */
  readonly type: string;
  /** The system's name of a connection error: `ECONNREFUSED`. */
  readonly code: string;
  /** `host:port` of the broker that failed. */
  readonly broker: string | undefined;
}

/** Whatever a request to the brokers ended with. `doing`: what was being done, as in "reading the offsets of orders". */
export function brokersFailed(cause: unknown, options: ConnectionValues, doing: string): UserError {
  const own = userErrorIn(cause);
  if (own !== undefined) return own;
  const failure = failureOf(cause);
  const { name, message, type, code } = failure;
  if (
    /SASL|Authentication/i.test(name) ||
    type === 'SASL_AUTHENTICATION_FAILED' ||
    type === 'ILLEGAL_SASL_STATE' ||
    type === 'UNSUPPORTED_SASL_MECHANISM'
  ) {
    return authenticationFailed(message, options, cause);
  }
  if (/AUTHORIZATION_FAILED/.test(type)) return notAuthorized(doing, type, cause);
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO|EPROTO/.test(code) || /certificate|secure TLS connection|wrong version number/i.test(message)) {
    return isAboutClient(code) ? certificateRefused(failure, options, cause) : tlsFailed(failure, options, cause);
  }
  if (/Connection|Timeout|BrokerNotFound|LockTimeout/.test(name)) return unreachable(failure, options, cause);
  return new UserError('KAFKA_REQUEST_FAILED', {
    problem: `The broker answered "${message}"${type === '' ? '' : ` (${type})`} while ${doing}.`,
    remedy: PASSING_TYPES.has(type) ? GOES_ON : 'The message names the cause; the log of the broker says more.',
    cause,
    canRetry: PASSING_TYPES.has(type),
  });
}

const GOES_ON = 'A running job continues from its last position as soon as the broker answers; when starting one, start it once more.';

function unreachable({ message, broker, name }: Failure, options: ConnectionValues, cause: unknown): UserError {
  const known = options['properties.bootstrap.servers'];
  const protocol = options['properties.security.protocol'];
  if (broker !== undefined && !known.includes(broker)) {
    return new UserError('KAFKA_ADVERTISED_UNREACHABLE', {
      problem: `The brokers at ${known.join(', ')} say that a broker is to be reached at ${broker}, and it is not: ${message}`,
      remedy:
        `Set advertised.listeners on that broker to an address that this machine reaches, make ${broker} known here (/etc/hosts), or write ` +
        "the address of a listener that is meant for clients outside into 'properties.bootstrap.servers'.",
      cause,
      canRetry: true,
    });
  }
  if (name === 'KafkaJSConnectionClosedError' || name === 'KafkaJSRequestTimeoutError') {
    return new UserError('KAFKA_CONNECTION_LOST', {
      problem: `The broker ${broker ?? known.join(', ')} ended the connection or did not answer: ${message}`,
      remedy:
        `${GOES_ON} If it never answers: does this listener speak ${protocol}? ` +
        "'properties.security.protocol' is PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL.",
      cause,
      canRetry: true,
    });
  }
  return new UserError('KAFKA_UNREACHABLE', {
    problem: `No broker can be reached at ${known.join(', ')}: ${message}`,
    remedy: `Check 'properties.bootstrap.servers', that a broker runs there, and that no firewall stands between. ${GOES_ON}`,
    cause,
    canRetry: true,
  });
}

function authenticationFailed(message: string, options: ConnectionValues, cause: unknown): UserError {
  if (options['properties.sasl.mechanism'] === 'OAUTHBEARER') return tokenNotTaken(message, cause);
  const user = options['properties.sasl.jaas.config']?.options.get('username');
  const who = user === undefined ? '' : ` as ${user}`;
  return new UserError('KAFKA_AUTHENTICATION_FAILED', {
    problem: `The broker refuses the login${who} by ${options['properties.sasl.mechanism'] ?? 'no mechanism'}: ${message}`,
    remedy: "Check user name and password in 'properties.sasl.jaas.config', and whether the listener offers 'properties.sasl.mechanism'.",
    cause,
  });
}

function tokenNotTaken(message: string, cause: unknown): UserError {
  return new UserError('KAFKA_AUTHENTICATION_FAILED', {
    problem: `The broker refuses the token of OAUTHBEARER: ${message}`,
    remedy:
      'The log of the broker says what is wrong with it: its signature, its issuer (sasl.oauthbearer.expected.issuer), its audience ' +
      "(sasl.oauthbearer.expected.audience) or its time. Client id and scope stand in 'properties.sasl.jaas.config'.",
    cause,
  });
}

function notAuthorized(doing: string, type: string, cause: unknown): UserError {
  const resource = /^GROUP/.test(type)
    ? 'READ on the group'
    : /^TRANSACTIONAL/.test(type)
      ? 'WRITE on the transactional id'
      : 'READ and DESCRIBE on the topic';
  return new UserError('KAFKA_NOT_AUTHORIZED', {
    problem: `The broker does not let this user do it while ${doing} (${type}).`,
    remedy: `Grant ${resource}: kafka-acls --bootstrap-server … --add --allow-principal User:… --operation Read --topic … (or --group …).`,
    cause,
  });
}

export function tokenRefused(
  endpoint: string,
  { reason, canRetry, cause }: { readonly reason: string; readonly canRetry: boolean; readonly cause?: unknown },
): UserError {
  if (/certificate|altnames/i.test(reason)) return endpointNotTrusted(endpoint, reason, cause);
  return new UserError('KAFKA_TOKEN_REFUSED', {
    problem: `The token endpoint ${endpoint} gives no token: ${reason}.`,
    remedy:
      "Check 'properties.sasl.oauthbearer.token.endpoint.url', and clientId, clientSecret and scope in 'properties.sasl.jaas.config' or the " +
      "options that go before them ('properties.sasl.oauthbearer.client.credentials.client.id', …).",
    canRetry,
    cause,
  });
}

function endpointNotTrusted(endpoint: string, reason: string, cause: unknown): UserError {
  return new UserError('KAFKA_TOKEN_REFUSED', {
    problem: `The token endpoint ${endpoint} is not trusted: ${reason}.`,
    remedy:
      'Start Riffle with the authority that signed its certificate, NODE_EXTRA_CA_CERTS=/path/ca.pem, and write the host name that stands in ' +
      "the certificate into 'properties.sasl.oauthbearer.token.endpoint.url'.",
    cause,
  });
}

/** What passes by itself. */
const PASSING_TYPES: ReadonlySet<string> = new Set([...MOVES, 'BROKER_NOT_AVAILABLE', 'OFFSET_NOT_AVAILABLE']);

function userErrorIn(cause: unknown): UserError | undefined {
  for (let error: unknown = cause; error instanceof Error; error = error.cause) if (error instanceof UserError) return error;
  return undefined;
}

function failureOf(cause: unknown): Failure {
  let error: unknown = cause;
  while (
    error instanceof Error &&
    /^(KafkaJSNonRetriableError|KafkaJSNumberOfRetriesExceeded)$/.test(error.name) &&
    error.cause instanceof Error
  ) {
    error = error.cause;
  }
  if (!(error instanceof Error)) return { name: '', message: String(cause), type: '', code: '', broker: undefined };
  const { type, code, broker } = error as { type?: unknown; code?: unknown; broker?: unknown };
  return {
    name: error.name,
    message: error.message,
    type: typeof type === 'string' ? type : '',
    code: typeof code === 'string' ? code : '',
    broker: typeof broker === 'string' ? broker : undefined,
  };
}

/** Topics that are named and not there; `near`: one that is and looks like it. */
export function topicMissing(missing: readonly { readonly topic: string; readonly near: string | undefined }[]): UserError {
  const names = missing.map(({ topic }) => topic).join(', ');
  const near = missing.flatMap(({ near: found }) => (found === undefined ? [] : [found]));
  return new UserError('KAFKA_TOPIC_MISSING', {
    problem: missing.length === 1 ? `The brokers have no topic ${names}.` : `The brokers do not have the topics ${names}.`,
    remedy:
      `${near.length === 0 ? '' : `Did you mean ${near.map((name) => `'${name}'`).join(', ')}? `}Check 'topic', or create it: ` +
      `kafka-topics --bootstrap-server … --create --topic ${missing[0]?.topic ?? ''} --partitions 1. A user without DESCRIBE on a topic does not see it.`,
  });
}

export function notAuthorizedFor(topics: readonly string[], operation: 'Read' | 'Write' = 'Read'): UserError {
  return new UserError('KAFKA_NOT_AUTHORIZED', {
    problem: `The broker does not let this user ${operation.toLowerCase()} ${topics.join(', ')}.`,
    remedy: `Grant it: kafka-acls --bootstrap-server … --add --allow-principal User:… --operation ${operation} --topic ${topics[0] ?? ''}.`,
  });
}

/** A notice: topics may appear later. */
export function nothingMatches(pattern: string): string {
  return `No topic matches 'topic-pattern' = '${pattern}' yet.`;
}

/** A notice. */
export function notReadAnyMore(names: readonly string[]): string {
  return `The job read ${names.join(', ')} before, which its table does not name any more or which is gone: not read any more.`;
}

/** A notice: reading goes on. */
export function commitFailed(groupId: string, reason: string): string {
  return `The offsets of a checkpoint could not be committed to the group ${groupId}, which shows where the job is: ${reason}`;
}

export function brokerTooOld(broker: string): UserError {
  return new UserError('KAFKA_BROKER_TOO_OLD', {
    problem: `The broker ${broker} is older than Kafka 2.3, whose fetch requests Riffle speaks.`,
    remedy: 'Upgrade the broker.',
  });
}
