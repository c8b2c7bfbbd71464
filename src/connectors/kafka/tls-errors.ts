/** What can go wrong with keys, certificates and encrypted connections. */
import { UserError } from '../../model/errors.ts';
import type { ConnectionValues } from './connection-properties.ts';
import type { Failure } from './errors.ts';

export function pemUnreadable(
  key: string,
  path: string,
  { reason, cause }: { readonly reason: string; readonly cause?: unknown },
): UserError {
  return new UserError('KAFKA_PEM_UNREADABLE', {
    problem: `The file ${path} of '${key}' cannot be used: ${reason}.`,
    remedy:
      'It must be a PEM file. A Java key store becomes one by keytool -importkeystore -srckeystore store.jks -destkeystore store.p12 ' +
      '-deststoretype PKCS12, then openssl pkcs12 -in store.p12 -out store.pem.',
    cause,
  });
}

const KEY_OPTIONS =
  "'properties.ssl.keystore.location' = '/path/client.pem' names a PEM file with the private key and the certificate chain; " +
  "'properties.ssl.keystore.key' and 'properties.ssl.keystore.certificate.chain' hold them themselves, and 'properties.ssl.key.password' " +
  'decrypts the key. An authority that the broker trusts must have signed the certificate.';

/** `cause`: what openssl says of the key, or of the certificate. */
export function keyUnusable(cause: unknown, options: ConnectionValues): UserError {
  const reason = reasonOf(cause instanceof Error ? cause.message : String(cause));
  if (/decrypt|password/i.test(reason)) return keyLocked(options['properties.ssl.key.password'] !== undefined, cause);
  return new UserError('KAFKA_KEY_UNUSABLE', {
    problem: `The client's private key and certificate cannot be used: ${reason}.`,
    remedy: KEY_OPTIONS,
    cause,
  });
}

function keyLocked(hasPassword: boolean, cause: unknown): UserError {
  return new UserError('KAFKA_KEY_UNUSABLE', {
    problem: `The client's private key is encrypted, and 'properties.ssl.key.password' is ${hasPassword ? 'not its password' : 'missing'}.`,
    remedy: "Write the password of the key into 'properties.ssl.key.password'.",
    cause,
  });
}

/** An alert of the broker's: what it was shown, or was not. The broker's own certificate is judged here, without an alert. */
export function isAboutClient(code: string): boolean {
  return /ALERT_(?:NO_CERTIFICATE|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_|UNKNOWN_CA|ACCESS_DENIED)/.test(code);
}

export function certificateRefused({ message, broker }: Failure, options: ConnectionValues, cause: unknown): UserError {
  const hasShown = options['properties.ssl.keystore.location'] ?? options['properties.ssl.keystore.certificate.chain'];
  const where = broker ?? options['properties.bootstrap.servers'].join(', ');
  return new UserError('KAFKA_CERTIFICATE_REFUSED', {
    problem:
      hasShown === undefined
        ? `The broker ${where} asks for a certificate, and the table gives none (${reasonOf(message)}).`
        : `The broker ${where} does not accept the certificate that the table gives: ${reasonOf(message)}.`,
    remedy: KEY_OPTIONS,
    cause,
  });
}

export function tlsFailed({ message, broker }: Failure, options: ConnectionValues, cause: unknown): UserError {
  return new UserError('KAFKA_TLS_FAILED', {
    problem: `The encrypted connection to ${broker ?? options['properties.bootstrap.servers'].join(', ')} failed: ${reasonOf(message)}.`,
    remedy:
      "Give the authority that signed the broker's certificate ('properties.ssl.truststore.location' = '/path/ca.pem'), write the host name " +
      "that stands in the certificate, or set 'properties.ssl.endpoint.identification.algorithm' = '' to leave it uncompared. Does this " +
      `listener speak ${options['properties.security.protocol']}?`,
    cause,
  });
}

/** Of `error:0A000412:SSL routines:ssl3_read_bytes:sslv3 alert bad certificate:…:SSL alert number 42` what happened. */
function reasonOf(message: string): string {
  const [, reason = message] = /error:[0-9A-F]+:[^:]*:[^:]*:([^:\n]+)/.exec(message) ?? [];
  return NO_PEM.test(reason) ? 'a key or a certificate is missing, or no PEM' : reason.trim().replace(/\.$/, '');
}

const NO_PEM = /^(?:no start line|unsupported)$/;
