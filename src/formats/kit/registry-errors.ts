/** Everything that can go wrong between a format and its schema registry. */
import { UserError } from '../../model/errors.ts';
import { maskInside } from '../../model/secrets.ts';

export function urlFault(format: string, url: string): UserError {
  return new UserError('REGISTRY_URL', {
    problem: `'${maskInside(url)}' in '${format}.url' is no address of a schema registry.`,
    remedy: "Give an address such as 'http://registry:8081', or several with commas between them.",
  });
}

/** `option`: one that names a source with values it may have, or one that is missing. */
export function credentialsFault(format: string, option: string, sources: readonly string[]): UserError {
  if (sources.length === 0) {
    return new UserError('REGISTRY_CREDENTIALS', {
      problem: `The credentials for the schema registry are said to stand in '${format}.${option}', which is missing.`,
      remedy: `Add '${format}.${option}' = '\${…}' with the name of an environment variable.`,
    });
  }
  return new UserError('REGISTRY_CREDENTIALS', {
    problem: `'${format}.${option}.credentials-source' names a source that is not supported.`,
    remedy: `It is ${sources.join(' or ')}.`,
  });
}

export function unreachable(urls: readonly string[], cause: unknown): UserError {
  return new UserError('REGISTRY_UNREACHABLE', {
    problem: `The schema registry at ${urls.join(', ')} does not answer: ${reasonOf(cause)}.`,
    remedy: 'Check that it runs, and that host and port in the option url are right as seen from this machine.',
    canRetry: true,
    cause,
  });
}

/** What certificates fail with, and a port that does not speak TLS. */
export function isTlsFault(cause: unknown): boolean {
  const code = String((innermost(cause) as { readonly code?: unknown }).code ?? '');
  return /CERT|SIGNATURE|ERR_SSL|ERR_TLS|EPROTO/.test(code);
}

export function tlsFailed(urls: readonly string[], cause: unknown): UserError {
  return new UserError('REGISTRY_TLS', {
    problem: `The encrypted connection to the schema registry at ${urls.join(', ')} fails: ${reasonOf(cause)}.`,
    remedy:
      "Start Riffle with the authority that signed the registry's certificate, NODE_EXTRA_CA_CERTS=/path/ca.pem, and write the host name that " +
      'stands in the certificate. Does the registry speak https at this port?',
    cause,
  });
}

export function unauthorized(url: string, status: number): UserError {
  return new UserError('REGISTRY_UNAUTHORIZED', {
    problem: `The schema registry at ${url} refuses the request (${status}).`,
    remedy:
      "Check 'basic-auth.user-info' (name:password) or 'bearer-auth.token' of the format, and that this user may read and register schemas.",
  });
}

/** Its converter names the schema in a header, or by a number of eight bytes, and the message then begins with any. */
export const APICURIO =
  "Where Apicurio's converter writes the topic, set 'apicurio.registry.headers.enabled' = 'false' and 'apicurio.registry.as-confluent' = 'true' there.";

export function unknownSchema(url: string, id: number): UserError {
  return new UserError('REGISTRY_UNKNOWN_SCHEMA', {
    problem: `A message was written with the schema ${id}, which the registry at ${url} does not have.`,
    remedy: `Check that url names the registry that the producer of the topic uses, and that the schema was not deleted there. ${APICURIO}`,
  });
}

export function unknownSubject(url: string, subject: string): UserError {
  return new UserError('REGISTRY_UNKNOWN_SUBJECT', {
    problem: `The registry at ${url} does not have this schema under '${subject}'.`,
    remedy: "Register it there, or set 'auto.register.schemas' = 'true' of the format to have it done.",
  });
}

/** `answer`: what the registry says of it. */
export function incompatible(subject: string, answer: string): UserError {
  return new UserError('REGISTRY_INCOMPATIBLE', {
    problem: `The registry does not take the schema under '${subject}': it does not go with the ones before. ${answer}`,
    remedy:
      'Declare the columns so that those who read older messages can go on (a new column may be NULL), or give another subject, ' +
      'or change the compatibility of this one at the registry.',
  });
}

export function rejected(url: string, status: number, answer: string): UserError {
  return new UserError('REGISTRY_REJECTED', {
    problem: `The schema registry at ${url} answers ${status}: ${answer}`,
    remedy: 'Check that url is the root of an API of Confluent’s kind: of Apicurio it ends in /apis/ccompat/v7.',
  });
}

export function unsupportedSchema(id: number, reason: string): UserError {
  return new UserError('REGISTRY_SCHEMA', {
    problem: `The schema ${id} of the registry cannot be read: ${reason}`,
    remedy: 'Take the format that the messages were written with, or declare the columns with the types that the schema has.',
  });
}

/** A schema to write that is none, or that does not hold the columns. */
export function schemaToWrite(format: string, reason: string): UserError {
  return new UserError('REGISTRY_SCHEMA_TO_WRITE', {
    problem: `Rows cannot be written with the schema of '${format}': ${reason}`,
    remedy: `Give '${format}.schema' a schema that has a field for every column, or leave it out to have one derived from the columns.`,
  });
}

export function subjectMissing(format: string): UserError {
  return new UserError('REGISTRY_SUBJECT', {
    problem: `The schema of '${format}' is registered under a subject, and none is named.`,
    remedy: `Add '${format}.subject' = '…' to the WITH list.`,
  });
}

function reasonOf(cause: unknown): string {
  const inner = innermost(cause);
  if (inner instanceof AggregateError) return inner.errors.map(String).join('; ');
  if (!(inner instanceof Error)) return String(inner);
  if (inner.name === 'TimeoutError') return 'no answer in time';
  // openssl says where in its sources something happened, too.
  const [, reason = inner.message] = /error:[0-9A-F]+:[^:]*:[^:]*:([^:\n]+)/.exec(inner.message) ?? [];
  return reason.trim();
}

/** fetch says "fetch failed", and why underneath. */
function innermost(cause: unknown): unknown {
  return cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
}
